package io.hybridfarm.local;

import io.hybridfarm.spi.Quantities;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An attempt's output on disk, never larger than its limit and one line more.
 *
 * <p>What comes first is kept, and of what goes beyond the limit the end, since that is where a renderer says why it gave up.
 * A line at the place of the cut tells how much is missing. The beginning is on disk at once; the end and that line are
 * written on closing. Thread-safe; writing after closing has no effect.
 */
final class LogFile implements Closeable {
    private static final int LONGEST_END = 64 << 10;

    private final OutputStream file;
    private final long limit;
    private final long beginning;
    private final byte[] end;
    private long written;
    private long beyond;
    private boolean closed;

    /**
     * Makes a new file.
     *
     * @param limit bytes, 4 or more
     */
    LogFile(Path path, long limit) throws IOException {
        this.file = Files.newOutputStream(path);
        this.limit = limit;
        this.end = new byte[(int) Math.min(limit / 4, LONGEST_END)];
        this.beginning = limit - end.length;
    }

    /** Adds some output. */
    synchronized void write(byte[] bytes, int length) throws IOException {
        if (closed) {
            return;
        }
        int now = (int) Math.min(length, beginning - written);
        if (now > 0) {
            file.write(bytes, 0, now);
            written += now;
        }
        for (int from = Math.max(now, length - end.length); from < length; from++) {
            end[(int) ((beyond + from - now) % end.length)] = bytes[from];
        }
        beyond += length - now;
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            if (beyond > end.length) {
                String cut = "\n[hybridfarm: " + (beyond - end.length) + " bytes of output were cut here; log-limit is "
                        + Quantities.size(limit) + "]\n";
                file.write(cut.getBytes(StandardCharsets.UTF_8));
                int oldest = (int) (beyond % end.length);
                file.write(end, oldest, end.length - oldest);
                file.write(end, 0, oldest);
            } else {
                file.write(end, 0, (int) beyond);
            }
        }
    }
}
