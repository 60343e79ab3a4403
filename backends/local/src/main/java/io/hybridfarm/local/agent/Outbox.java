package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Messages.Report.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports on their way to the server, those of an attempt in order; of an attempt's progress the newest alone. Thread-safe.
 *
 * <p>The end of an attempt is told at once, since the server has other work for the room that it frees. That something has
 * started or gets on waits up to {@link #COMPANY} for the end or for others to go with: a short task is told of in one message.
 *
 * <p>Holds no more than a few reports per running attempt and one per attempt that ended while the server was away.
 */
final class Outbox {
    /** A report and when it came up, by the ticker. */
    private record Waiting(Messages.Report report, long since) {}

    /** How long what nobody acts on waits for other reports. */
    static final Duration COMPANY = Duration.ofMillis(100);

    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private List<Waiting> underWay = List.of();
    private Messages.@Nullable Worker news;
    private Messages.@Nullable Worker latest;
    private boolean closed;

    Outbox(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** What is to be sent next. */
    record Post(List<Messages.Report> reports, Messages.@Nullable Worker news) {}

    void add(Messages.Report report) {
        lock.lock();
        try {
            if (report.kind() == Kind.PROGRESS) {
                waiting.removeIf(older ->
                        older.report().kind() == Kind.PROGRESS && older.report().attempt() == report.attempt());
            }
            waiting.add(new Waiting(report, ticker.getAsLong()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The worker is another now, which is to be told; a later call replaces this one. */
    void changed(Messages.Worker worker) {
        lock.lock();
        try {
            news = worker;
            latest = worker;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something to send, for so long at most. What it gives is to be answered by {@link #sent} or {@link #failed}.
     *
     * @param most reports at most
     */
    Post take(int most, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            for (long early = untilDue(); early > 0 && news == null && !closed && left > 0; early = untilDue()) {
                long slice = Math.min(early, left);
                left -= slice - Math.max(0, changed.awaitNanos(slice));
            }
            List<Waiting> taken = takeDue(most);
            underWay = taken;
            Messages.Worker told = news;
            news = null;
            return new Post(
                    taken.stream().map(item -> aged(item, ticker.getAsLong())).toList(), told);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Post(List.of(), null);
        } finally {
            lock.unlock();
        }
    }

    /** What was taken last has arrived. */
    void sent() {
        lock.lock();
        try {
            underWay = List.of();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What was taken last may not have arrived. */
    void failed(Messages.@Nullable Worker told) {
        lock.lock();
        try {
            for (int i = underWay.size() - 1; i >= 0; i--) {
                if (underWay.get(i).report().kind() != Kind.PROGRESS) {
                    waiting.addFirst(underWay.get(i));
                }
            }
            underWay = List.of();
            // What was told is old by now, if it was said with a hello meanwhile.
            news = told == null ? news : latest;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything was sent, for so long at most. */
    boolean awaitEmpty(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while ((!waiting.isEmpty() || !underWay.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return waiting.isEmpty() && underWay.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for something to send any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Everything, or if there are ends among it, these with what was told of the same attempts, and what has waited long. */
    private List<Waiting> takeDue(int most) {
        TreeSet<Long> ended = new TreeSet<>();
        for (Waiting item : waiting) {
            if (isUrgent(item.report().kind())) {
                ended.add(item.report().attempt());
            }
        }
        long aged = ticker.getAsLong() - COMPANY.toNanos();
        List<Waiting> taken = new ArrayList<>();
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext() && taken.size() < most; ) {
            Waiting item = all.next();
            if (ended.isEmpty() || ended.contains(item.report().attempt()) || item.since() - aged <= 0) {
                taken.add(item);
                all.remove();
            }
        }
        return taken;
    }

    /** How long until something has to be sent. */
    private long untilDue() {
        Waiting oldest = waiting.peek();
        if (oldest == null) {
            return Long.MAX_VALUE;
        }
        boolean urgent =
                waiting.stream().anyMatch(item -> isUrgent(item.report().kind()));
        return urgent ? 0 : oldest.since() + COMPANY.toNanos() - ticker.getAsLong();
    }

    private static boolean isUrgent(Kind kind) {
        return switch (kind) {
            case ACCEPTED, STARTED, PROGRESS -> false;
            case FINISHED, LOST, UNKNOWN -> true;
        };
    }

    private static Messages.Report aged(Waiting item, long now) {
        Messages.Report report = item.report();
        return new Messages.Report(
                report.attempt(),
                report.kind(),
                Math.max(0, (now - item.since()) / 1_000_000),
                report.where(),
                report.fraction(),
                report.ending(),
                report.exitCode(),
                report.signal(),
                report.message());
    }
}
