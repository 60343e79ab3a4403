package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Delivers reports, one message at a time with all there is to say; one thread's whole work. */
final class Deliveries implements Runnable {
    private static final Logger LOG = System.getLogger(Deliveries.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final int MOST_REPORTS = 500;

    private final Server server;
    private final Session session;
    private final Lease lease;
    private final Outbox outbox;
    private final Ledger ledger;
    private final LogUploader uploads;
    private final Orders orders;
    private final Backoff backoff;

    Deliveries(
            Server server,
            Session session,
            Lease lease,
            Outbox outbox,
            Ledger ledger,
            LogUploader uploads,
            Orders orders,
            Backoff backoff) {
        this.server = server;
        this.session = session;
        this.lease = lease;
        this.outbox = outbox;
        this.ledger = ledger;
        this.uploads = uploads;
        this.orders = orders;
        this.backoff = backoff;
    }

    @Override
    public void run() {
        while (!session.isClosed() && !session.isNotLetIn()) {
            Optional<String> current = session.await(LOOK_AGAIN);
            if (current.isPresent()) {
                Outbox.Post post = outbox.take(MOST_REPORTS, LOOK_AGAIN);
                if (!deliver(current.get(), post)) {
                    outbox.failed(post.news());
                }
            }
        }
    }

    private boolean deliver(String current, Outbox.Post post) {
        try {
            Messages.Worker news = post.news();
            if (news != null) {
                long askedAt = lease.now();
                server.ask(Protocol.CHANGE, new Messages.Change(current, news), Messages.Taken.class, PATIENCE);
                lease.renewed(askedAt);
            }
            // No reports at all are a question too, whose answer keeps the lease from ending.
            if (!post.reports().isEmpty() || lease.wantsQuestion()) {
                ledger.force();
                report(current, post.reports());
            }
            outbox.sent();
            backoff.reset();
            return true;
        } catch (RefusedException e) {
            refused(current, e);
        } catch (IOException e) {
            again(e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "delivering reports has failed: " + e, e);
            again(e);
        }
        return false;
    }

    private void report(String current, List<Messages.Report> reports) throws IOException {
        List<Long> ended = reports.stream()
                .filter(ReportMessages::isEnd)
                .map(Messages.Report::attempt)
                .toList();
        List<Messages.Output> outputs = new ArrayList<>();
        long askedAt = lease.now();
        Messages.ReportsTaken taken;
        try {
            addOutputs(ended, outputs);
            taken = server.ask(
                    Protocol.REPORTS,
                    new Messages.Reports(current, ended.isEmpty() ? null : orders.confirmed(), reports, outputs),
                    Messages.ReportsTaken.class,
                    PATIENCE);
        } catch (IOException | RuntimeException | Error e) {
            uploads.unanswered(attempts(outputs));
            throw e;
        }
        lease.renewed(askedAt);
        ended.forEach(ledger::delivered);
        uploads.answered(attempts(outputs), taken.outputs());
        if (!taken.orders().isEmpty() && !orders.carryOut(current, taken.orders())) {
            // The server takes them for given: a hello makes clear what is here.
            session.over(current);
        }
    }

    private static List<Long> attempts(List<Messages.Output> outputs) {
        return outputs.stream().map(Messages.Output::attempt).toList();
    }

    private void addOutputs(List<Long> ended, List<Messages.Output> outputs) {
        int left = Protocol.LARGEST_OUTPUTS;
        for (long attempt : ended) {
            Optional<byte[]> whole = uploads.withReport(attempt, left);
            if (whole.isPresent()) {
                left -= whole.get().length;
                outputs.add(Messages.Output.of(attempt, whole.get()));
            }
        }
    }

    private void refused(String current, RefusedException problem) {
        if (problem.sessionOver()) {
            session.over(current);
        } else if (problem.notLetIn()) {
            session.notLetIn(problem);
        } else {
            again(problem);
        }
    }

    private void again(Throwable problem) {
        session.trouble(problem);
        session.pause(backoff.next());
    }
}
