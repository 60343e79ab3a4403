package io.hybridfarm.cli;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far something is: a bar on a terminal, now and then a line elsewhere; not thread-safe. */
interface Progress extends AutoCloseable {
    /**
     * Shows where it stands.
     *
     * @param done finished tasks, those that run counted by the part that is done
     * @param note a few words
     */
    void show(double done, String note);

    /** Leaves what was shown last. */
    @Override
    void close();

    static Progress over(int tasks, String what, Shell shell) {
        return shell.isTerminal() ? new Bar(tasks, what, shell) : new Lines(tasks, what, shell);
    }

    /** Redraws one line. */
    final class Bar implements Progress {
        /** The bar counts in hundredths of a task, so that it moves while few long tasks run. */
        private static final int PARTS = 100;

        private final ProgressBar bar;

        Bar(int tasks, String what, Shell shell) {
            bar = ProgressBar.builder()
                    .setTaskName(what)
                    .setInitialMax((long) tasks * PARTS)
                    .setUnit(" tasks", PARTS)
                    .setStyle(style(shell))
                    .setUpdateIntervalMillis(200)
                    .setConsumer(new ConsoleProgressBarConsumer(
                            shell.out(), Math.max(40, shell.columns().orElse(80) - 1)))
                    .build();
        }

        private static ProgressBarStyle style(Shell shell) {
            String locale = shell.environment()
                    .getOrDefault(
                            "LC_ALL",
                            shell.environment()
                                    .getOrDefault(
                                            "LC_CTYPE", shell.environment().getOrDefault("LANG", "")));
            boolean unicode = locale.toUpperCase(Locale.ROOT).contains("UTF");
            if (!unicode) {
                return ProgressBarStyle.ASCII;
            }
            return shell.colours() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK;
        }

        @Override
        public void show(double done, String note) {
            bar.setExtraMessage(" " + note);
            bar.stepTo(Math.round(done * PARTS));
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Prints a line whenever the number of finished tasks has grown noticeably, or the note says something else. */
    final class Lines implements Progress {
        private final int tasks;
        private final String what;
        private final Shell shell;
        private int shownPercent = -1;

        Lines(int tasks, String what, Shell shell) {
            this.tasks = tasks;
            this.what = what;
            this.shell = shell;
        }

        @Override
        public void show(double done, String note) {
            int finished = (int) Math.floor(done + 1e-9);
            int percent = tasks == 0 ? 100 : (int) (100L * finished / tasks);
            boolean first = shownPercent < 0;
            if (first || percent - shownPercent >= 5 || (percent == 100 && shownPercent != 100)) {
                shell.out()
                        .println(what + " " + finished + "/" + tasks + " tasks (" + percent + " %)"
                                + (note.isEmpty() ? "" : ", " + note));
                shownPercent = percent;
            }
        }

        @Override
        public void close() {}
    }
}
