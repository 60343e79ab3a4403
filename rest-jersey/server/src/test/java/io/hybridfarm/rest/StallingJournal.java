package io.hybridfarm.rest;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A journal whose disk stands still, or fails, from a moment on that the test chooses. */
final class StallingJournal implements Journal {
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile boolean stalled;
    private volatile boolean broken;

    void stall() {
        stalled = true;
    }

    void breakDown() {
        broken = true;
    }

    void release() {
        stalled = false;
        released.countDown();
    }

    void awaitStalled() throws InterruptedException {
        reached.await();
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public long replay(Replay replay) {
        return 0;
    }

    @Override
    public void append(List<Entry> batch) {
        if (broken) {
            throw new FarmException(ErrorCode.JOURNAL_FAILED, "the disk /dev/secret is gone");
        }
        if (stalled) {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new FarmException(ErrorCode.JOURNAL_FAILED, "interrupted", e);
            }
        }
    }

    @Override
    public void snapshot(long upTo, Iterable<byte[]> records) {}

    @Override
    public void close() {
        release();
    }
}
