package io.hybridfarm.local.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A disk that a test fills and empties. */
final class FillingDisk implements Lines.Opener {
    private volatile boolean full;

    void full(boolean isFull) {
        full = isFull;
    }

    private void requireRoom() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public Lines open(Path path) throws IOException {
        LineFile file = new LineFile(path);
        return new Lines() {
            @Override
            public void add(List<byte[]> lines) throws IOException {
                FillingDisk.this.requireRoom();
                file.add(lines);
            }

            @Override
            public void force() throws IOException {
                file.force();
            }

            @Override
            public void requireRoom(int bytes) throws IOException {
                FillingDisk.this.requireRoom();
                file.requireRoom(bytes);
            }

            @Override
            public long grownBy() {
                return file.grownBy();
            }

            @Override
            public void rewrite(List<byte[]> lines) throws IOException {
                FillingDisk.this.requireRoom();
                file.rewrite(lines);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
