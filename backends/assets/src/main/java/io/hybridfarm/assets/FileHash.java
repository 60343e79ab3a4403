package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in a file.
 *
 * @param whole the hash of all of it
 * @param parts the hashes of its parts, if it is larger than one part
 */
record FileHash(ContentHash whole, List<ContentHash> parts) {
    /** Stays in the cache of a core between reading, hashing and writing. */
    private static final int BUFFER = 1 << 17;

    FileHash {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     */
    static FileHash of(Path file, long partSize) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = in.size();
            boolean hasParts = size > partSize;
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(1, size)));
            MessageDigest whole = ContentHash.newDigest();
            MessageDigest part = ContentHash.newDigest();
            List<ContentHash> parts = new ArrayList<>();
            long left = partSize;
            while (true) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), left));
                if (in.read(buffer) < 0) {
                    break;
                }
                whole.update(buffer.array(), 0, buffer.position());
                if (hasParts) {
                    part.update(buffer.array(), 0, buffer.position());
                }
                left -= buffer.position();
                if (left == 0) {
                    parts.add(ContentHash.ofDigest(part.digest()));
                    left = partSize;
                }
            }
            if (left < partSize) {
                parts.add(ContentHash.ofDigest(part.digest()));
            }
            return new FileHash(ContentHash.ofDigest(whole.digest()), hasParts ? parts : List.of());
        }
    }
}
