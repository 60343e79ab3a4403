package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Says hello, asks for orders and has them carried out, again and again; one thread's whole work.
 *
 * <p>Hellos and polls never overlap, so that an answer is either carried out whole before the next hello says what is held,
 * or never.
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

    private Messages.Welcome hello() throws IOException {
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
        long confirmed = 0;
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
            if (lease.isToEnd()) {
                // The answer has lain here while this machine stood still; by now the server counts on nothing.
                return;
            }
            backoff.reset();
            session.fine();
            work.carryOut(answer.orders());
            for (Messages.Order order : answer.orders()) {
                confirmed = Math.max(confirmed, order.number());
            }
        }
    }
}
