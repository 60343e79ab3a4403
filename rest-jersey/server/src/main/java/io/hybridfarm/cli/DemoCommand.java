package io.hybridfarm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code farm demo}: a whole farm for the length of one job. */
@Command(
        name = "demo",
        description =
                "Render a small film on this machine: start a server, submit a job over REST, collect the frames.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm demo                               16 frames into ./hybridfarm-demo, in a minute or two",
            "  farm demo --frames 48 --out /tmp/film   a longer film somewhere else",
            "  farm demo --size 160x90 --samples 4     a quick look",
            "",
            "While it runs, its API can be tried: the address is printed at the start. Ctrl-C stops it.",
            "Frames of an earlier demo in the folder are replaced.",
        })
final class DemoCommand implements Callable<Integer> {
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,3})x([1-9]\\d{0,3})");

    private final Shell shell;

    @Option(names = "--frames", paramLabel = "N", description = "How many frames, 1 to 9999; 16 if left out.")
    private int frames = 16;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the frames go; ./hybridfarm-demo if left out.")
    private Path out = Path.of("hybridfarm-demo");

    @Option(names = "--size", paramLabel = "WxH", description = "Pixels of a frame; 480x270 if left out.")
    private String size = "480x270";

    @Option(names = "--samples", paramLabel = "N", description = "Light paths per pixel; 32 if left out.")
    private int samples = 32;

    DemoCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Logging.quiet();
        return new Demo(film(), shell.resolve(out), shell).run();
    }

    private DemoFilm film() {
        requireBetween("--frames", frames, 9_999);
        requireBetween("--samples", samples, 100_000);
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw CommandFailure.usage("--size: '" + size + "' is not a size such as 480x270");
        }
        return new DemoFilm(frames, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), samples);
    }

    private static void requireBetween(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw CommandFailure.usage(option + ": must be from 1 to " + most + ", not " + value);
        }
    }
}
