package io.hybridfarm.cli;

import java.text.DecimalFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DefaultProgressBarRenderer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/** Shows how far something is: a bar on a terminal, now and then a line elsewhere; not thread-safe. */
interface Progress extends AutoCloseable {
    /**
     * Shows where it stands.
     *
     * @param finished finished tasks
     * @param running the parts that are done of tasks that run, summed up
     * @param note a few words
     */
    void show(int finished, double running, String note);

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
        private final Renderer renderer;

        Bar(int tasks, String what, Shell shell) {
            renderer = new Renderer(tasks, style(shell));
            bar = ProgressBar.builder()
                    .setTaskName(what)
                    .setInitialMax((long) tasks * PARTS)
                    .setRenderer(renderer)
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
        public void show(int finished, double running, String note) {
            renderer.finished = finished;
            bar.setExtraMessage(" " + note);
            bar.stepTo(Math.round((finished + running) * PARTS));
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Counts whole tasks beside the bar, which moves by parts of them. */
    final class Renderer extends DefaultProgressBarRenderer {
        private final int tasks;
        private volatile int finished;

        Renderer(int tasks, ProgressBarStyle style) {
            super(style, "", 1, false, new DecimalFormat(), ChronoUnit.SECONDS, true, Renderer::timeLeft);
            this.tasks = tasks;
        }

        private static Optional<Duration> timeLeft(ProgressState progress) {
            long current = progress.getCurrent();
            return current == 0
                    ? Optional.empty()
                    : Optional.of(progress.getElapsedAfterStart()
                            .multipliedBy(progress.getMax() - current)
                            .dividedBy(current));
        }

        @Override
        protected String ratio(ProgressState progress) {
            return finished + "/" + tasks + " tasks";
        }
    }

    /** Prints a line whenever the number of finished tasks has grown noticeably. */
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
        public void show(int finished, double running, String note) {
            int percent = tasks == 0 ? 100 : (int) (100L * finished / tasks);
            if (shownPercent < 0 || percent - shownPercent >= 5 || (percent == 100 && shownPercent != 100)) {
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
