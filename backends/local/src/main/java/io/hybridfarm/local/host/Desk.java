package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Protocol;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.RequestExecutorProvider;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Where messages come in: looks at who sends them and how large they are before their bodies are read, and hands each to the
 * {@link Messenger}. Called by the listener's threads, which it never blocks.
 */
final class Desk extends HttpHandler {
    private static final Logger LOG = System.getLogger(Desk.class.getName());
    private static final String BEARER = "Bearer ";
    private static final int SMALL = 64 << 10;
    /** What an agent holds may be many attempts, but not that many. */
    private static final int LARGEST_HELLO = 1 << 20;

    private static final int LARGEST_ENROLMENT = 4 << 10;

    private static final long MOST_BYTES = 64L << 20;
    /** Whoever has no token yet cannot take the room of those who have. */
    private static final long MOST_BYTES_OF_STRANGERS = 64L * LARGEST_ENROLMENT;

    private record Arriving(Body body, long tick) {}

    /** Who somebody says to be. */
    private record Claim(String worker, String secret) {}

    private final Roster roster;
    private final Enrolments enrolments;
    private final Messenger messenger;
    private final Clerks porters;
    private final long patienceTicks;
    private final AtomicLong bytesUnderWay = new AtomicLong();
    private final AtomicLong bytesOfStrangers = new AtomicLong();
    private final Object answers = new Object();
    private long unanswered;
    private final Set<Arriving> arriving = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param porters look at the files of workers of whom nothing is remembered
     * @param patienceTicks how long a body may take to arrive, in ticks of the roster
     */
    Desk(Roster roster, Enrolments enrolments, Messenger messenger, Clerks porters, long patienceTicks) {
        super("agents");
        this.roster = roster;
        this.enrolments = enrolments;
        this.messenger = messenger;
        this.porters = porters;
        this.patienceTicks = patienceTicks;
    }

    /** The thread that has read the head goes on; an executor of whatever kind makes an early answer by another one safe. */
    @Override
    public RequestExecutorProvider getRequestExecutorProvider() {
        return request -> Runnable::run;
    }

    @Override
    public void service(Request request, Response response) {
        Exchange exchange = Exchange.of(request, response, () -> closed, this::answered);
        synchronized (answers) {
            unanswered++;
        }
        guarded(exchange, () -> open(request, exchange));
    }

    private void open(Request request, Exchange exchange) {
        if (closed) {
            throw Refusal.later(1, "the server is stopping");
        }
        String path = request.getRequestURI();
        int largest = largest(path);
        Method method = path.startsWith(Protocol.LOGS) ? Method.PUT : Method.POST;
        if (!method.equals(request.getMethod())) {
            throw Refusal.of(405, path + " takes " + method);
        }
        long length = request.getContentLengthLong();
        if (length < 0) {
            throw Refusal.of(411, "a message must say its length");
        }
        if (length > largest) {
            throw Refusal.of(413, "a message to " + path + " has at most " + largest + " bytes, not " + length);
        }
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        if (path.equals(Protocol.ENROL)) {
            read(request, new Letter(exchange, path, query, ""), (int) length);
            return;
        }
        Claim claim = claim(request);
        Runnable read = () -> read(request, new Letter(exchange, path, query, claim.worker()), (int) length);
        // A worker that was shut out says hello in vain, also right after it was.
        Optional<Boolean> known = path.equals(Protocol.HELLO)
                ? Optional.empty()
                : enrolments.isLetInByMemory(claim.worker(), claim.secret(), roster.tick());
        if (known.isPresent()) {
            require(known.get());
            read.run();
        } else {
            porters.take(() -> guarded(exchange, () -> {
                require(enrolments.isLetIn(claim.worker(), claim.secret(), roster.tick()));
                read.run();
            }));
        }
    }

    private static void guarded(Exchange exchange, Runnable work) {
        try {
            work.run();
        } catch (Refusal e) {
            exchange.refuse(e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a message could not be read", e);
            exchange.refuse(Refusal.of(500, "the server failed; its log says why"));
        }
    }

    private static int largest(String path) {
        return switch (path) {
            case Protocol.POLL, Protocol.CHANGE, Protocol.BYE -> SMALL;
            case Protocol.ENROL -> LARGEST_ENROLMENT;
            case Protocol.HELLO -> LARGEST_HELLO;
            case Protocol.REPORTS -> Protocol.LARGEST_BODY;
            default -> {
                if (!path.matches(Protocol.LOGS + "[1-9]\\d{0,17}")) {
                    throw Refusal.of(404, "nothing is at this path");
                }
                yield Protocol.LARGEST_PIECE;
            }
        };
    }

    private static Claim claim(Request request) {
        String header = request.getHeader("Authorization");
        int dot = header == null ? -1 : header.lastIndexOf('.');
        if (header == null || !header.startsWith(BEARER) || dot < BEARER.length()) {
            throw Refusal.of(Protocol.NOT_LET_IN, "a worker says who it is: enrol it first");
        }
        return new Claim(header.substring(BEARER.length(), dot), header.substring(dot + 1));
    }

    private static void require(boolean letIn) {
        if (!letIn) {
            throw Refusal.of(
                    Protocol.NOT_LET_IN,
                    "no worker is known by this token; it was revoked, or belongs to another farm");
        }
    }

    private void read(Request request, Letter letter, int length) {
        boolean stranger = letter.worker().isEmpty();
        AtomicLong underWay = stranger ? bytesOfStrangers : bytesUnderWay;
        if (underWay.addAndGet(length) > (stranger ? MOST_BYTES_OF_STRANGERS : MOST_BYTES)) {
            underWay.addAndGet(-length);
            throw Refusal.later(1, "too many bytes are under way already");
        }
        Runnable done = () -> underWay.addAndGet(-length);
        new Reading(letter, done).begin(request, length);
    }

    /** One body on its way in. */
    private final class Reading {
        private final Letter letter;
        private final Runnable done;
        private @Nullable Arriving entry;

        Reading(Letter letter, Runnable done) {
            this.letter = letter;
            this.done = done;
        }

        void begin(Request request, int length) {
            Body body = new Body(request.getNIOInputStream(), length, this::complete, this::broken);
            entry = new Arriving(body, roster.tick());
            arriving.add(entry);
            body.read();
        }

        private void complete(byte[] bytes) {
            forget();
            messenger.take(letter, bytes, done);
        }

        private void broken(Throwable problem) {
            forget();
            done.run();
            letter.exchange().refuse(Refusal.of(408, "the message broke off: " + problem.getMessage()));
        }

        private void forget() {
            if (entry != null) {
                arriving.remove(entry);
            }
        }
    }

    /** Gives up bodies that take too long to arrive. */
    void sweep() {
        long oldest = roster.tick() - patienceTicks;
        for (Arriving body : arriving) {
            if (body.tick() < oldest) {
                body.body().onError(new IllegalStateException("it takes too long"));
            }
        }
    }

    private void answered() {
        synchronized (answers) {
            unanswered--;
            answers.notifyAll();
        }
    }

    /** Refuses every further message; each connection ends with the next answer that it carries. */
    void shut() {
        closed = true;
    }

    /**
     * Waits until the answers to all messages have left for their connections, to be called once it is shut.
     *
     * @return whether they have, within so much time
     */
    boolean awaitAnswers(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (answers) {
            while (unanswered > 0) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    return false;
                }
                answers.wait(millis);
            }
            return true;
        }
    }
}
