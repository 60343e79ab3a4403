package io.hybridfarm.journal.jdbc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Some payloads packed into one blob, each behind its length in four bytes, big end first.
 *
 * @param first the number of the first payload, an entry's sequence or a record's position
 * @param last the number of the last payload
 * @param checksum CRC-32C over {@code first} and the blob, so that a chunk in another one's place is noticed too
 * @param bytes the blob
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to disk: compared nowhere
record Chunk(long first, long last, long checksum, byte[] bytes) {
    private static final int ENOUGH_BYTES = 1 << 20;

    /** Packs payloads into chunks of about one MiB; a longer payload gets a chunk of its own. */
    static final class Packer {
        private final Consumer<Chunk> sink;
        private byte[] buffer = new byte[8 * 1024];
        private int length;
        private long first;
        private long next;

        /** Counts payloads from {@code first} and gives each full chunk to the sink. */
        Packer(long first, Consumer<Chunk> sink) {
            this.first = first;
            this.next = first;
            this.sink = sink;
        }

        void add(byte[] payload) {
            int needed = Math.addExact(Integer.BYTES, payload.length);
            if (length > 0 && length + (long) needed > ENOUGH_BYTES) {
                flush();
            }
            if (buffer.length - length < needed) {
                buffer = Arrays.copyOf(
                        buffer, (int) Math.max(length + (long) needed, Math.min(2L * buffer.length, ENOUGH_BYTES)));
            }
            ByteBuffer.wrap(buffer, length, needed).putInt(payload.length).put(payload);
            length += needed;
            next++;
        }

        /** Gives the rest to the sink. */
        void flush() {
            if (length > 0) {
                byte[] bytes = Arrays.copyOf(buffer, length);
                sink.accept(new Chunk(first, next - 1, checksumOf(first, bytes), bytes));
                first = next;
                length = 0;
            }
        }
    }

    /**
     * The payloads, in order.
     *
     * @throws DamagedException if they are not what was packed
     */
    List<byte[]> payloads() throws DamagedException {
        if (checksumOf(first, bytes) != checksum) {
            throw new DamagedException(numbers() + " differ from what was written (checksum)");
        }
        List<byte[]> payloads = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int start = at + Integer.BYTES;
            int end = start + ByteBuffer.wrap(bytes, at, Integer.BYTES).getInt();
            payloads.add(Arrays.copyOfRange(bytes, start, end));
            at = end;
        }
        if (payloads.size() != last - first + 1) {
            throw new DamagedException(numbers() + " are " + payloads.size() + " in number");
        }
        return payloads;
    }

    private String numbers() {
        return first + " to " + last;
    }

    private static long checksumOf(long first, byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, first));
        checksum.update(bytes);
        return checksum.getValue();
    }

    /** What is stored is not what was written. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String what) {
            super(what);
        }
    }
}
