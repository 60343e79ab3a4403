package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A disk that a test fills and empties, and that answers nobody for as long as the test wants. */
final class FillingDisk implements Lines.Opener {
    /** What a disk is asked for. */
    enum Part {
        FORCE,
        ROOM,
        FREE_SPACE
    }

    private volatile boolean full;
    private volatile @Nullable Part hanging;
    private final CountDownLatch answers = new CountDownLatch(1);
    private final Semaphore waiting = new Semaphore(0);

    void full(boolean isFull) {
        full = isFull;
    }

    /** Whoever wants this waits from now on until {@link #answer}, after which nobody does. */
    void hang(Part part) {
        hanging = part;
    }

    /** Waits until somebody waits for this disk. */
    void awaitWaiting() throws InterruptedException {
        assertThat(waiting.tryAcquire(ScriptedHost.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("somebody waits for the disk")
                .isTrue();
    }

    void answer() {
        answers.countDown();
    }

    /** Waits as long as the disk hangs. */
    void reach(Part part) {
        if (part != hanging || answers.getCount() == 0) {
            return;
        }
        waiting.release();
        try {
            answers.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
                reach(Part.FORCE);
                file.force();
            }

            @Override
            public void requireRoom(int bytes) throws IOException {
                reach(Part.ROOM);
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
