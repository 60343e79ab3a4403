package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Says hello, asks for orders and has them carried out, again and again; one thread's whole work. Orders that come with the
 * answers to reports are carried out by whoever brings them.
 *
 * <p>An answer is carried out under a lock that a hello has as well: either whole before the next hello says what is held, or
 * never.
 */
final class Orders implements Runnable {
    private static final Logger LOG = System.getLogger(Orders.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Server server;
    private final Session session;
    private final Lease lease;
    private final Work work;
    private final Backoff backoff;
    private final Supplier<Messages.Hello> hello;
    private final String welcomeProblem;
    private final ReentrantLock carrying = new ReentrantLock();
    /** Written under the lock. */
    private volatile long confirmed;

    /**
     * @param hello what is to be said now
     * @param welcomeProblem what to say of a lease that is too short
     */
    Orders(
            Server server,
            Session session,
            Lease lease,
            Work work,
            Backoff backoff,
            Supplier<Messages.Hello> hello,
            String welcomeProblem) {
        this.server = server;
        this.session = session;
        this.lease = lease;
        this.work = work;
        this.backoff = backoff;
        this.hello = hello;
        this.welcomeProblem = welcomeProblem;
    }

    @Override
    public void run() {
        while (!session.isClosed() && !session.isNotLetIn()) {
            try {
                serve(hello());
            } catch (RefusedException e) {
                refused(e);
            } catch (IOException e) {
                again(e);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "asking for orders has failed: " + e, e);
                again(e);
            }
            session.current().ifPresent(session::over);
        }
    }

    private void refused(RefusedException problem) {
        if (problem.notLetIn()) {
            session.notLetIn(problem);
        } else {
            again(problem);
        }
    }

    private void again(Throwable problem) {
        if (!session.isClosed()) {
            session.trouble(problem);
            session.pause(backoff.next());
        }
    }

    /** The highest number of an order of this session that was carried out or is under way. */
    long confirmed() {
        return confirmed;
    }

    /**
     * Carries orders out, if they are of the session that is the current one, and the lease is not about to end: an answer
     * may have lain here while this machine stood still, and then the server counts on nothing any more.
     *
     * @return whether it was done
     */
    boolean carryOut(String id, List<Messages.Order> orders) {
        carrying.lock();
        try {
            if (!session.is(id) || lease.isToEnd()) {
                return false;
            }
            long highest = confirmed;
            for (Messages.Order order : orders) {
                highest = Math.max(highest, order.number());
            }
            // Under way from here on: what ends at once is told while others are still being started.
            confirmed = highest;
            work.carryOut(orders, lease::isToEnd);
            return true;
        } catch (RuntimeException | Error e) {
            // What of it was carried out only a hello can make clear.
            session.over(id);
            throw e;
        } finally {
            carrying.unlock();
        }
    }

    private Messages.Welcome hello() throws IOException {
        carrying.lock();
        try {
            confirmed = 0;
            return helloAlone();
        } finally {
            carrying.unlock();
        }
    }

    private Messages.Welcome helloAlone() throws IOException {
        long askedAt = lease.now();
        Messages.Welcome welcome = server.ask(Protocol.HELLO, hello.get(), Messages.Welcome.class, PATIENCE);
        Duration leaseLength = Duration.ofMillis(welcome.leaseMillis());
        if (!lease.suffices(leaseLength)) {
            if (work.held().isEmpty()) {
                // Otherwise it would be sent work that it never takes.
                server.ask(Protocol.BYE, new Messages.Bye(welcome.session()), Messages.Taken.class, PATIENCE);
            }
            throw new IOException("its lease of " + welcome.leaseMillis() + " ms is too short " + welcomeProblem);
        }
        lease.begun(askedAt, leaseLength, Duration.ofMillis(welcome.pollMillis()));
        work.machine().roots(welcome.roots());
        work.patterns(welcome.progress());
        work.giveBack(welcome.foreign(), "nobody waits for it any more");
        work.tell(welcome.asked());
        session.begun(welcome.session());
        return welcome;
    }

    private void serve(Messages.Welcome welcome) throws IOException {
        String id = welcome.session();
        Duration patience = Duration.ofMillis(welcome.pollMillis()).plus(PATIENCE);
        while (session.is(id)) {
            long askedAt = lease.now();
            Server.Question<Messages.Orders> poll =
                    server.put(Protocol.POLL, new Messages.Poll(id, confirmed), Messages.Orders.class, patience);
            session.polling(id, poll);
            Messages.Orders answer;
            try {
                answer = poll.answer();
            } catch (IOException e) {
                if (!session.is(id) || (e instanceof RefusedException refused && refused.sessionOver())) {
                    return;
                }
                throw e;
            }
            lease.renewed(askedAt);
            if (!carryOut(id, answer.orders())) {
                return;
            }
            backoff.reset();
            session.fine();
        }
    }
}
