package io.hybridfarm.core.command;

import io.hybridfarm.core.Receipt;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where commands wait for the loop: requests of people in one bounded line, notices of farms in another.
 *
 * <p>A full line of requests refuses at once, so that overload is felt by the caller and not by memory. A full line of
 * notices makes the farm's thread wait: a report must not be lost, and a farm that tells too much may be slowed.
 *
 * <p>Any thread may put in; one thread takes out.
 */
public final class Inbox {
    /** What the loop takes out in one go, in the order of arrival within each line. */
    public record Batch(List<Command.Notice> notices, List<Command.Pending> requests, List<Asked<?>> questions) {
        /** Whether there is nothing to do. */
        public boolean isEmpty() {
            return notices.isEmpty() && requests.isEmpty() && questions.isEmpty();
        }
    }

    /**
     * A question and the promise of its answer.
     *
     * @param <R> the answer
     */
    public record Asked<R>(Question<R> question, CompletableFuture<R> answer) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition roomForNotices = lock.newCondition();
    private final ArrayDeque<Command.Pending> requests = new ArrayDeque<>();
    private final ArrayDeque<Command.Notice> notices = new ArrayDeque<>();
    private final ArrayDeque<Asked<?>> questions = new ArrayDeque<>();
    private final int capacity;
    private boolean woken;
    private boolean requestsClosed;
    private boolean noticesClosed;

    /** An inbox whose two lines hold {@code capacity} commands each. */
    public Inbox(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Puts in a request.
     *
     * @return the answer, given once the effect is stored; fails at once with OVERLOADED when the line is full, and with
     *     INTERNAL when the scheduler has stopped
     */
    public CompletableFuture<Receipt> request(Command.Request request) {
        CompletableFuture<Receipt> answer = new CompletableFuture<>();
        put(requests, new Command.Pending(request, answer), answer);
        return answer;
    }

    /**
     * Asks a question.
     *
     * @return the answer; fails at once with OVERLOADED when too many questions wait, and with INTERNAL when the scheduler
     *     has stopped
     */
    public <R> CompletableFuture<R> ask(Question<R> question) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        put(questions, new Asked<>(question, answer), answer);
        return answer;
    }

    private <T> void put(ArrayDeque<T> line, T waiting, CompletableFuture<?> answer) {
        lock.lock();
        try {
            if (requestsClosed) {
                answer.completeExceptionally(stopped());
            } else if (line.size() >= capacity) {
                answer.completeExceptionally(new FarmException(
                        ErrorCode.OVERLOADED,
                        capacity + " commands are waiting already; nothing was taken in, try again in a moment"));
            } else {
                line.add(waiting);
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts in a notice, waiting while the line is full; without effect once the scheduler has stopped. */
    public void notice(Command.Notice notice) {
        lock.lock();
        try {
            while (notices.size() >= capacity && !noticesClosed) {
                roomForNotices.awaitUninterruptibly();
            }
            if (!noticesClosed) {
                notices.add(notice);
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out what is there, at most {@code most} of each line.
     *
     * @param patience how long to wait when there is nothing; zero not to wait
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Batch take(int most, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = patience.toNanos();
            while (requests.isEmpty() && notices.isEmpty() && questions.isEmpty() && !woken && nanos > 0) {
                nanos = arrived.awaitNanos(nanos);
            }
            woken = false;
            Batch batch = new Batch(drain(notices, most), drain(requests, most), drain(questions, most));
            roomForNotices.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a {@link #take} that waits, or the next one that would, without putting anything in. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further requests, and those that wait. */
    public void closeRequests() {
        List<Command.Pending> refused;
        List<Asked<?>> unanswered;
        lock.lock();
        try {
            requestsClosed = true;
            refused = drain(requests, Integer.MAX_VALUE);
            unanswered = drain(questions, Integer.MAX_VALUE);
        } finally {
            lock.unlock();
        }
        refused.forEach(pending -> pending.answer().completeExceptionally(stopped()));
        unanswered.forEach(asked -> asked.answer().completeExceptionally(stopped()));
    }

    /** Drops further notices, and lets farms that wait go. */
    public void closeNotices() {
        lock.lock();
        try {
            noticesClosed = true;
            notices.clear();
            roomForNotices.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static <T> List<T> drain(ArrayDeque<T> line, int most) {
        List<T> taken = new ArrayList<>(Math.min(most, line.size()));
        while (taken.size() < most && !line.isEmpty()) {
            taken.add(line.remove());
        }
        return taken;
    }

    private static FarmException stopped() {
        return new FarmException(ErrorCode.INTERNAL, "the scheduler is stopping or has stopped; nothing was taken in");
    }
}
