package io.hybridfarm.local.progress;

/** Reads the lines by which Open Job Description lets commands talk to their farm. */
final class OpenJobParser implements ProgressParser {
    private static final String PROGRESS = "openjd_progress:";
    private static final String STATUS = "openjd_status:";
    private static final String FAIL = "openjd_fail:";

    static boolean isMadeFor(String line) {
        return line.startsWith(PROGRESS) || line.startsWith(STATUS) || line.startsWith(FAIL);
    }

    @Override
    public Finding read(String line) {
        if (line.startsWith(PROGRESS)) {
            return progress(line.substring(PROGRESS.length()).strip());
        }
        if (line.startsWith(STATUS)) {
            return Finding.status(line.substring(STATUS.length()).strip());
        }
        return line.startsWith(FAIL)
                ? Finding.failure(line.substring(FAIL.length()).strip())
                : Finding.NOTHING;
    }

    private static Finding progress(String percent) {
        try {
            return Finding.done(Double.parseDouble(percent) / 100);
        } catch (NumberFormatException e) {
            return Finding.NOTHING;
        }
    }
}
