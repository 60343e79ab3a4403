package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.ObjectStore;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A content of a manifest and a file here that should have it: all of the file, or one part of it. */
record Piece(ContentHash hash, Manifest.Entry entry, Path file, long offset, long length)
        implements ObjectStore.Content {
    static final String PREFIX = "objects/";

    static Piece whole(Manifest.Entry entry, PathRoots roots) {
        return new Piece(entry.hash(), entry, fileOf(entry, roots), 0, entry.size());
    }

    static Piece part(Manifest.Entry entry, int part, long partSize, PathRoots roots) {
        long offset = part * partSize;
        long length = Math.min(partSize, entry.size() - offset);
        return new Piece(entry.parts().get(part), entry, fileOf(entry, roots), offset, length);
    }

    private static Path fileOf(Manifest.Entry entry, PathRoots roots) {
        Path root = roots.folders().get(entry.root());
        if (root == null) {
            throw FarmException.invalid(
                    "manifest",
                    entry.place() + " lies under a root that is not declared here; declared are "
                            + roots.folders().keySet());
        }
        return root.resolve(entry.path());
    }

    /** Its name in the store, unless it lies in a bundle. */
    String objectName() {
        return PREFIX + hash;
    }

    /**
     * All of it, checked.
     *
     * @throws FarmException CONFLICT if the file is not what the manifest says
     */
    byte[] read() throws IOException {
        try (InputStream in = open()) {
            byte[] content = in.readNBytes((int) length + 1);
            if (content.length != length || !ContentHash.of(content).equals(hash)) {
                throw changed();
            }
            return content;
        }
    }

    @Override
    public InputStream open() throws IOException {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return new Range(channel, offset, offset == 0 && entry.parts().isEmpty() ? Long.MAX_VALUE : length);
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw changed();
        }
    }

    FarmException changed() {
        return new FarmException(
                ErrorCode.CONFLICT,
                "files: '" + file
                        + "' changed since it was hashed, or cannot be read any more; submit the job again when"
                        + " nothing writes it");
    }

    /** Some bytes of a file, fewer if it ends before. */
    private static final class Range extends InputStream {
        private final FileChannel channel;
        private long at;
        private long left;

        Range(FileChannel channel, long from, long length) {
            this.channel = channel;
            this.at = from;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int read = channel.read(ByteBuffer.wrap(bytes, from, (int) Math.min(length, left)), at);
            if (read > 0) {
                at += read;
                left -= read;
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
