package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
        private @Nullable Poller waiting;
        private long waitingSince;
        /** Whether an answer to the waiting poll is under way. */
        private boolean answering;

        Session(String id) {
            this.id = id;
        }

        void order(Messages.@Nullable Start start, Messages.@Nullable Stop stop) {
            unconfirmed.add(new Messages.Order(++lastNumber, start, stop));
        }

        void confirm(long number) {
            while (!unconfirmed.isEmpty() && unconfirmed.getFirst().number() <= number) {
                unconfirmed.removeFirst();
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

        /** Whether somebody has to see to the answer of the waiting poll now. */
        boolean claimAnswer() {
            if (waiting == null || answering || unconfirmed.isEmpty()) {
                return false;
            }
            answering = true;
            return true;
        }

        boolean waitsSince(long tick) {
            return waiting != null && waitingSince <= tick;
        }

        /** Ends the wait. */
        @Nullable
        Poller release() {
            Poller released = waiting;
            waiting = null;
            answering = false;
            return released;
        }

        List<Messages.Order> unconfirmed() {
            List<Messages.Order> first = new ArrayList<>(Math.min(unconfirmed.size(), MOST_ORDERS));
            for (Messages.Order order : unconfirmed) {
                if (first.size() == MOST_ORDERS) {
                    break;
                }
                first.add(order);
            }
            return first;
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
