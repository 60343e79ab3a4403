package io.hybridfarm.local.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent stands with its server: in a session or not, let in or not, leaving or not. Says each change once in the
 * log, however often a try fails. Thread-safe.
 */
final class Session {
    private static final Logger LOG = System.getLogger(Session.class.getName());

    private final String server;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable String id;
    private Server.@Nullable Question<?> poll;
    private boolean troubled;
    private boolean notLetIn;
    private boolean closed;

    Session(String server) {
        this.server = server;
    }

    /** A hello was answered. */
    void begun(String session) {
        locked(() -> {
            id = session;
            troubled = false;
            LOG.log(Level.INFO, "connected to " + server);
        });
    }

    /** The session with this id is over, as far as it still is the current one; a poll under way is given up. */
    void over(String session) {
        locked(() -> {
            if (session.equals(id)) {
                id = null;
                giveUpPoll();
            }
        });
    }

    /** The current session. */
    Optional<String> current() {
        lock.lock();
        try {
            return Optional.ofNullable(id);
        } finally {
            lock.unlock();
        }
    }

    boolean is(String session) {
        return current().filter(session::equals).isPresent();
    }

    /** The poll that is given up when the session ends, or has ended already. */
    void polling(String session, Server.Question<?> question) {
        locked(() -> {
            poll = question;
            if (closed || !session.equals(id)) {
                giveUpPoll();
            }
        });
    }

    /** A try has failed; said in the log if it is the first one. */
    void trouble(Throwable problem) {
        locked(() -> {
            if (!troubled && !closed) {
                LOG.log(Level.WARNING, server + ": " + words(problem) + "; trying again until it answers");
            }
            troubled = true;
        });
    }

    /** A try has succeeded after others had failed. */
    void fine() {
        locked(() -> {
            if (troubled) {
                LOG.log(Level.INFO, server + " answers again");
            }
            troubled = false;
        });
    }

    /** The server does not know this worker, or not any more; no further try makes sense. */
    void notLetIn(RefusedException problem) {
        locked(() -> {
            if (!notLetIn) {
                LOG.log(Level.ERROR, server + " does not let this worker in: " + words(problem));
            }
            notLetIn = true;
            id = null;
            giveUpPoll();
        });
    }

    boolean isNotLetIn() {
        lock.lock();
        try {
            return notLetIn;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more from now on. */
    void close() {
        locked(() -> {
            closed = true;
            id = null;
            giveUpPoll();
        });
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is a session, for so long at most. */
    Optional<String> await(Duration most) {
        lock.lock();
        try {
            long left = most.toNanos();
            while (id == null && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return Optional.ofNullable(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Has {@link #awaitNotLetInOr} look again. */
    void wake() {
        locked(() -> {});
    }

    /** Waits until the server does not let this worker in any more, or something else is true after a {@link #wake}. */
    void awaitNotLetInOr(BooleanSupplier other) {
        lock.lock();
        try {
            while (!notLetIn && !other.getAsBoolean()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for so long, or until this is closed. */
    void pause(Duration duration) {
        lock.lock();
        try {
            long left = duration.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static String words(Throwable problem) {
        String message = problem.getMessage();
        return message == null ? problem.toString() : message;
    }

    private void giveUpPoll() {
        if (poll != null) {
            poll.giveUp();
        }
        poll = null;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
