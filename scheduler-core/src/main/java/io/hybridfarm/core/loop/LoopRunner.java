package io.hybridfarm.core.loop;

import io.hybridfarm.core.command.Inbox;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Steps a loop on a thread of its own until it is told to finish, or until it breaks. */
public final class LoopRunner {
    private static final System.Logger LOG = System.getLogger(LoopRunner.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FarmLoop loop;
    private final Inbox inbox;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean finishing;

    /** A runner that has not started. */
    public LoopRunner(FarmLoop loop, Inbox inbox) {
        this.loop = loop;
        this.inbox = inbox;
    }

    /** Starts the thread. */
    public void start() {
        Thread thread = new Thread(this::run, "farm-loop");
        thread.setDaemon(true);
        thread.start();
    }

    /** Completes when the thread has ended; exceptionally with the reason if the loop broke. */
    public CompletableFuture<Void> stopped() {
        return stopped;
    }

    /** Lets the loop empty its inbox, write a snapshot and end; returns at once. */
    public void finish() {
        finishing = true;
        inbox.wake();
    }

    private void run() {
        try {
            boolean busy = true;
            while (busy || !finishing) {
                busy = loop.step(finishing ? Duration.ZERO : PATIENCE);
            }
            loop.snapshot();
            stopped.complete(null);
        } catch (Throwable e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the loop has stopped; start again to rebuild the farm from its journal",
                    e);
            stopped.completeExceptionally(e);
        } finally {
            inbox.closeRequests();
            inbox.closeNotices();
        }
    }
}
