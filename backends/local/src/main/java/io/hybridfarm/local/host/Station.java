package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the roster knows of one worker; entered under the roster's lock alone. */
final class Station {
    /** More orders than fill an answer. */
    private static final int MOST_ORDERS = 256;

    /** An attempt that may run on the worker. */
    static final class Held {
        final AttemptId attempt;
        /** The order, as long as no answer has carried it. */
        Messages.@Nullable Start unsent;
        /** When it was ordered; before that nothing can have happened to it. Unknown of what an earlier server ordered. */
        final @Nullable Instant orderedAt;

        boolean stopWanted;
        /** Whether its end is on its way to the scheduler. */
        boolean ending;

        boolean outputComplete;

        Held(AttemptId attempt, Messages.@Nullable Start unsent, @Nullable Instant orderedAt) {
            this.attempt = attempt;
            this.unsent = unsent;
            this.orderedAt = orderedAt;
        }

        /** Whether an earlier server had ordered it. */
        boolean isInherited() {
            return orderedAt == null;
        }
    }

    /** From one hello to the next, or to the end of the lease. */
    static final class Session {
        final String id;
        /** Keeps reports of the same worker in their order while they wait for the scheduler. */
        final Object reporting = new Object();

        private final ArrayDeque<Messages.Order> unconfirmed = new ArrayDeque<>();
        private long lastNumber;
        /** The highest order that an answer has carried, unless the agent has said since that it has less. */
        private long given;

        private @Nullable Poller waiting;
        private long waitingSince;
        /** The answer to reports, as long as it waits for orders. */
        private @Nullable Poller acknowledgement;
        /** Whether somebody sees to an answer with orders. */
        private boolean answering;

        Session(String id) {
            this.id = id;
        }

        void order(Messages.@Nullable Start start, Messages.@Nullable Stop stop) {
            unconfirmed.add(new Messages.Order(++lastNumber, start, stop));
        }

        /** The agent has the orders up to this one, and those above it only if it has said so before. */
        void confirm(long number) {
            while (!unconfirmed.isEmpty() && unconfirmed.getFirst().number() <= number) {
                unconfirmed.removeFirst();
            }
            Messages.Order next = unconfirmed.peekFirst();
            given = next == null ? lastNumber : Math.max(number, next.number() - 1);
        }

        /** An answer carries these orders. */
        void give(List<Messages.Order> orders) {
            for (Messages.Order order : orders) {
                given = Math.max(given, order.number());
            }
        }

        /** Lets a poll wait; gives the one that waited before. */
        @Nullable
        Poller await(Poller poller, long tick) {
            Poller before = waiting;
            waiting = poller;
            waitingSince = tick;
            return before;
        }

        /** Lets the answer to reports wait; gives the one that waited before. */
        @Nullable
        Poller acknowledge(Poller answer) {
            Poller before = acknowledgement;
            acknowledgement = answer;
            return before;
        }

        /** Ends the wait of the answer to reports. */
        @Nullable
        Poller releaseAcknowledgement() {
            Poller released = acknowledgement;
            acknowledgement = null;
            return released;
        }

        /** Whether somebody has to see to an answer with orders now. */
        boolean claimAnswer() {
            if ((waiting == null && acknowledgement == null) || answering || given == lastNumber) {
                return false;
            }
            answering = true;
            return true;
        }

        /** Ends the wait of whatever is to carry the orders that nothing has carried so far; nothing if there are none. */
        @Nullable
        Poller releaseForOrders() {
            answering = false;
            if (given == lastNumber) {
                return null;
            }
            Poller released = releaseAcknowledgement();
            return released == null ? release() : released;
        }

        boolean waitsSince(long tick) {
            return waiting != null && waitingSince <= tick;
        }

        /** Ends the wait of the poll. */
        @Nullable
        Poller release() {
            Poller released = waiting;
            waiting = null;
            return released;
        }

        /** What no answer has carried so far, the oldest first. */
        List<Messages.Order> notGiven() {
            return unconfirmed.stream()
                    .filter(order -> order.number() > given)
                    .limit(MOST_ORDERS)
                    .toList();
        }
    }

    final String name;
    final TreeMap<Long, Held> held = new TreeMap<>();
    /** Of the folder that the agent works in; empty if it never said hello. */
    String identity;
    /** The tick at which its last message came. */
    long heard;

    Instant heardAt;

    @Nullable
    Session session;

    Offer.@Nullable Worker offered;
    boolean silent;

    Station(String name, String identity, long tick, Instant now) {
        this.name = name;
        this.identity = identity;
        this.heard = tick;
        this.heardAt = now;
    }

    void heard(long tick, Instant now) {
        heard = tick;
        heardAt = now;
    }

    boolean isOffered() {
        return session != null && !silent;
    }
}
