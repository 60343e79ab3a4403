package io.hybridfarm.journal.jdbc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Some payloads packed into one blob: a CRC-32C in four bytes, then each payload behind its length in four bytes, big
 * ends first.
 *
 * <p>The checksum also covers the number of the first payload, which is not in the blob: a chunk that is lost, or in
 * another one's place, is noticed by a reader that counts.
 *
 * @param first the number of the first payload: an entry's sequence, or a record's position
 * @param last the number of the last payload
 * @param blob what is stored
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to disk: compared nowhere
record Chunk(long first, long last, byte[] blob) {
    private static final int ENOUGH_BYTES = 1 << 20;
    private static final int HEADER_BYTES = Integer.BYTES;

    /** Packs payloads into chunks of up to one MiB; a longer payload gets a chunk of its own. */
    static final class Packer {
        private final Consumer<Chunk> sink;
        private byte[] buffer = new byte[8 * 1024];
        private int length = HEADER_BYTES;
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
            if (next > first && needed > ENOUGH_BYTES - length) {
                flush();
            }
            int end = Math.addExact(length, needed);
            if (end > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.max(end, Math.min(2 * buffer.length, ENOUGH_BYTES)));
            }
            ByteBuffer.wrap(buffer, length, needed).putInt(payload.length).put(payload);
            length = end;
            next++;
        }

        /** Gives the rest to the sink. */
        void flush() {
            if (next > first) {
                byte[] blob = Arrays.copyOf(buffer, length);
                ByteBuffer.wrap(blob).putInt(checksum(first, blob));
                sink.accept(new Chunk(first, next - 1, blob));
                first = next;
                length = HEADER_BYTES;
                buffer = buffer.length > ENOUGH_BYTES ? new byte[ENOUGH_BYTES] : buffer;
            }
        }
    }

    /**
     * The payloads of a blob, in order.
     *
     * @param first the number that the first of them should have
     * @throws DamagedException if this is not what was packed under that number
     */
    static List<byte[]> unpack(long first, byte[] blob) throws DamagedException {
        ByteBuffer source = ByteBuffer.wrap(blob);
        if (blob.length < HEADER_BYTES || source.getInt() != checksum(first, blob)) {
            throw new DamagedException("number " + first + " is missing or is not what was written");
        }
        List<byte[]> payloads = new ArrayList<>();
        while (source.hasRemaining()) {
            byte[] payload = new byte[source.getInt()];
            source.get(payload);
            payloads.add(payload);
        }
        return payloads;
    }

    private static int checksum(long first, byte[] blob) {
        CRC32C checksum = new CRC32C();
        checksum.update(blob, HEADER_BYTES, blob.length - HEADER_BYTES);
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, first));
        return (int) checksum.getValue();
    }

    /** What is stored is not what was written. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String what) {
            super(what);
        }
    }
}
