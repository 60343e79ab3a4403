package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Answers messages: polls at once, by whatever thread brings them, and all others on threads that may block. Thread-safe.
 */
final class Messenger {
    private static final Logger LOG = System.getLogger(Messenger.class.getName());

    /** What may fail for the disk. */
    private interface Work {
        void run() throws IOException;
    }

    private final Roster roster;
    private final Enrolments enrolments;
    private final Entrance entrance;
    private final OutputStore store;
    private final Consequences consequences;
    private final HostSettings settings;
    private final LeaseTimes times;
    private final FarmBackendContext context;
    /** One at a time, so that the identity that is kept is that of the agent with the session. */
    private final Object hellos = new Object();

    private final Clerks desk;
    private final Clerks shelf;

    /**
     * @param desk for messages that the scheduler is told of
     * @param shelf for output
     */
    Messenger(
            Roster roster,
            Enrolments enrolments,
            Entrance entrance,
            OutputStore store,
            Consequences consequences,
            HostSettings settings,
            LeaseTimes times,
            FarmBackendContext context,
            Clerks desk,
            Clerks shelf) {
        this.roster = roster;
        this.enrolments = enrolments;
        this.entrance = entrance;
        this.store = store;
        this.consequences = consequences;
        this.settings = settings;
        this.times = times;
        this.context = context;
        this.desk = desk;
        this.shelf = shelf;
    }

    /**
     * Sees to the answer of a message.
     *
     * @param done to be called once its body is of no more use
     */
    void take(Letter letter, byte[] body, Runnable done) {
        if (letter.path().equals(Protocol.POLL)) {
            done.run();
            guarded(letter.exchange(), () -> poll(letter, Wire.read(body, Messages.Poll.class)));
            return;
        }
        Clerks clerks = letter.path().startsWith(Protocol.LOGS) ? shelf : desk;
        try {
            clerks.take(() -> {
                try {
                    guarded(letter.exchange(), () -> answer(letter, body));
                } finally {
                    done.run();
                }
            });
        } catch (Refusal e) {
            done.run();
            letter.exchange().refuse(e);
        }
    }

    private void answer(Letter letter, byte[] body) throws IOException {
        if (letter.path().equals(Protocol.REPORTS)) {
            reports(letter, Wire.read(body, Messages.Reports.class));
        } else {
            letter.exchange().answer(answerTo(letter, body));
        }
    }

    private Object answerTo(Letter letter, byte[] body) throws IOException {
        return switch (letter.path()) {
            case Protocol.ENROL -> enrol(Wire.read(body, Messages.Enrolment.class));
            case Protocol.HELLO -> hello(letter.worker(), Wire.read(body, Messages.Hello.class));
            case Protocol.CHANGE -> change(letter.worker(), Wire.read(body, Messages.Change.class));
            case Protocol.BYE -> bye(letter.worker(), Wire.read(body, Messages.Bye.class));
            default -> output(letter, body);
        };
    }

    private void poll(Letter letter, Messages.Poll poll) {
        Aftermath after = new Aftermath();
        roster.poll(letter.worker(), poll, letter.exchange(), context.clock().instant(), after);
        consequences.of(after);
    }

    private Messages.Taken enrol(Messages.Enrolment asked) throws IOException {
        entrance.enrol(asked);
        return new Messages.Taken();
    }

    private Messages.Welcome hello(String worker, Messages.Hello hello) throws IOException {
        if (hello.version() != Protocol.VERSION) {
            throw Refusal.of(
                    400,
                    "the server speaks version " + Protocol.VERSION + " of the protocol, not " + hello.version()
                            + ": install the same release on both sides");
        }
        Offer.Worker offered = offered(worker, hello.worker());
        Aftermath after = new Aftermath();
        Roster.Greeting greeting;
        synchronized (hellos) {
            roster.requireMayBegin(worker, hello.identity());
            // Before there is a session: an agent that does not hear of one would be sent orders that it never gets.
            enrolments.keepIdentity(worker, hello.identity());
            greeting = roster.hello(hello, offered, context.clock().instant(), after);
        }
        consequences.of(after);
        return new Messages.Welcome(
                greeting.session(),
                times.lease().toMillis(),
                times.poll().toMillis(),
                settings.mapping().roots(hello.worker().os(), hello.worker().groups()),
                greeting.asked(),
                greeting.foreign(),
                settings.progress());
    }

    private void reports(Letter letter, Messages.Reports reports) {
        String worker = letter.worker();
        TreeMap<Long, byte[]> outputs = new TreeMap<>();
        reports.outputs().forEach(output -> outputs.put(output.attempt(), output.bytes()));
        TreeSet<Long> whole = new TreeSet<>();
        roster.reports(worker, reports, context.clock().instant(), taken -> {
            // Before the ends are told: once they are in the journal, a server that is started anew awaits no output of
            // them.
            outputs.forEach((attempt, bytes) -> {
                if (store.takeWhole(new AttemptId(attempt), worker, bytes)) {
                    whole.add(attempt);
                }
            });
            for (AttemptReport report : taken) {
                if ((report instanceof AttemptReport.Started || report instanceof AttemptReport.Finished)
                        && !whole.contains(report.attempt().number())) {
                    store.expect(report.attempt(), worker);
                }
                context.reporter().report(report);
            }
        });
        Poller acknowledgement = letter.exchange().acknowledging(whole);
        Long confirmed = reports.confirmed();
        if (confirmed == null) {
            acknowledgement.answer(List.of()).send().run();
            return;
        }
        Aftermath after = new Aftermath();
        roster.await(worker, reports.session(), confirmed, acknowledgement, after);
        consequences.of(after);
        consequences.endWaitsSoon();
    }

    private Messages.Taken change(String worker, Messages.Change change) {
        Aftermath after = new Aftermath();
        roster.change(
                worker,
                change,
                offered(worker, change.worker()),
                context.clock().instant(),
                after);
        consequences.of(after);
        return new Messages.Taken();
    }

    private Messages.Taken bye(String worker, Messages.Bye bye) {
        Aftermath after = new Aftermath();
        roster.bye(worker, bye, context.clock().instant(), after);
        consequences.of(after);
        return new Messages.Taken();
    }

    private Messages.LogLength output(Letter letter, byte[] piece) throws IOException {
        String session = letter.parameter("session", "[0-9A-Za-z_-]{1,100}");
        long offset = Long.parseLong(letter.parameter("offset", "\\d{1,18}"));
        boolean last = Boolean.parseBoolean(letter.parameter("last", "true|false"));
        AttemptId attempt = new AttemptId(Long.parseLong(letter.path().substring(Protocol.LOGS.length())));
        roster.heard(letter.worker(), session, context.clock().instant());
        return new Messages.LogLength(store.take(attempt, letter.worker(), offset, piece, last));
    }

    private Offer.Worker offered(String worker, Messages.Worker said) {
        if (!said.name().equals(worker)) {
            throw Refusal.of(403, "this token is worker '" + worker + "', not '" + said.name() + "'");
        }
        List<String> tags = new ArrayList<>(said.tags());
        tags.add(said.os());
        context.requirePools("pools", said.pools());
        return new Offer.Worker(
                        said.name(),
                        said.milliCores(),
                        said.memoryBytes(),
                        said.gpus(),
                        tags,
                        said.maxTasks(),
                        said.groups(),
                        said.pools())
                .closed(said.open() ? Optional.empty() : Optional.of(Told.reason(said.closedBecause())));
    }

    private static void guarded(Exchange exchange, Work work) {
        try {
            work.run();
        } catch (Refusal e) {
            exchange.refuse(e);
        } catch (FarmException e) {
            exchange.refuse(Refusal.of(400, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            LOG.log(Level.ERROR, "a message could not be answered: " + e, e);
            exchange.refuse(Refusal.of(500, "the server cannot write what it has to keep: " + e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a message could not be answered: " + e, e);
            exchange.refuse(Refusal.of(500, "the server failed; its log says why"));
        }
    }
}
