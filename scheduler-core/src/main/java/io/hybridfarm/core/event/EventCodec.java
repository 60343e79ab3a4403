package io.hybridfarm.core.event;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.util.Arrays;

/**
 * Events as bytes for the journal, and back.
 *
 * <p>The first byte is the version of the format, the second tells the event, the fields follow in the order of the record.
 * Numbers are written in as few bytes as they need. The rule of evolution: what a released version has written, every later
 * one reads; so a field is only ever added at the end of an event, or of a value inside of it, under a new version, and a tag
 * is never used again.
 *
 * <p>Version 2 has added to what is submitted: departments, pools, workers, caps, limits, licences, causes of failures, and
 * what jobs and steps wait for. Version 3 has added how steps are watched and in which order they run,
 * groups and numbers of workers, what is known about workers, tasks that are retried, requeued or marked done one by one, and
 * limits that are given back early. Version 4 has added the farms that a show may run on, the pool whose work an attempt
 * is, and the pools that people let workers serve.
 *
 * <p>Stateless: any thread may call.
 */
public final class EventCodec {
    static final int VERSION = 4;

    private static final int OLDEST = 1;

    private EventCodec() {}

    /** The event as bytes. */
    public static byte[] encode(Event event) {
        EventWriter writer = new EventWriter();
        event.dispatch(writer);
        return writer.bytes();
    }

    /**
     * The event that {@link #encode} made these bytes of.
     *
     * @throws FarmException JOURNAL_FAILED if the bytes are damaged or were written by a newer program
     */
    public static Event decode(byte[] bytes) {
        if (bytes.length < 2) {
            throw damaged(bytes, null);
        }
        int version = bytes[0] & 0xFF;
        if (version < OLDEST || version > VERSION) {
            throw new FarmException(
                    ErrorCode.JOURNAL_FAILED,
                    "the journal holds events of format " + version + ", this program reads formats " + OLDEST + " to "
                            + VERSION + "; start the version of HybridFarm that wrote it, or a newer one");
        }
        try {
            return new EventReader(bytes, version).read();
        } catch (IndexOutOfBoundsException | IllegalArgumentException | FarmException e) {
            throw damaged(bytes, e);
        }
    }

    private static FarmException damaged(byte[] bytes, @org.jspecify.annotations.Nullable Throwable cause) {
        String start = Arrays.toString(Arrays.copyOf(bytes, Math.min(8, bytes.length)));
        return new FarmException(
                ErrorCode.JOURNAL_FAILED,
                "the journal holds a damaged event of " + bytes.length + " bytes that starts with " + start,
                cause);
    }
}
