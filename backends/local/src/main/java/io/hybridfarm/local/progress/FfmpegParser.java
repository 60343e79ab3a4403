package io.hybridfarm.local.progress;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads ffmpeg: {@code frame=  37 fps=...}, and the same with {@code -progress}. Where the task has no frames, the time done so
 * far over the longest duration among the inputs says the same.
 */
final class FfmpegParser implements ProgressParser {
    private static final String TIME = "(\\d{2,4}):(\\d\\d):(\\d\\d(?:\\.\\d{1,9})?)";
    private static final Pattern FRAME = Pattern.compile("\\bframe= {0,10}(\\d{1,9})\\b");
    private static final Pattern DURATION = Pattern.compile("\\bDuration: " + TIME);
    private static final Pattern DONE = Pattern.compile("\\b(?:out_)?time=" + TIME);

    private final int total;
    private double seconds;

    /** @param total frames of the task; 0 where it has none */
    FfmpegParser(int total) {
        this.total = total;
    }

    @Override
    public Finding read(String line) {
        if (total > 0) {
            Matcher frame = FRAME.matcher(line);
            return frame.find()
                    ? Finding.done(Math.min(1, Double.parseDouble(frame.group(1)) / total))
                    : Finding.NOTHING;
        }
        Matcher duration = DURATION.matcher(line);
        if (duration.find()) {
            seconds = Math.max(seconds, seconds(duration));
            return Finding.NOTHING;
        }
        Matcher done = DONE.matcher(line);
        return seconds > 0 && done.find() ? Finding.done(Math.min(1, seconds(done) / seconds)) : Finding.NOTHING;
    }

    private static double seconds(Matcher time) {
        return 3600 * Double.parseDouble(time.group(1))
                + 60 * Double.parseDouble(time.group(2))
                + Double.parseDouble(time.group(3));
    }
}
