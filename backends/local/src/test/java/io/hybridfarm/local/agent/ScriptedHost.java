package io.hybridfarm.local.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hybridfarm.local.host.HostIdentity;
import io.hybridfarm.local.host.LentCertificate;
import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/** The server's side of the protocol, over real TLS, that does as a test says: loses answers, forgets, is away. */
final class ScriptedHost implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Each message is handled by a thread that may wait. */
    private static final int THREADS = 16;

    private static final String SECRET = "s".repeat(43);

    final List<Messages.Hello> hellos = new ArrayList<>();
    final List<Messages.Report> reports = new ArrayList<>();
    final List<Messages.Change> changes = new ArrayList<>();
    final List<Messages.Enrolment> enrolments = new ArrayList<>();
    final Map<Long, ByteArrayOutputStream> output = new TreeMap<>();
    final List<Long> complete = new ArrayList<>();
    final String fingerprint;

    long leaseMillis = 60_000;
    long pollMillis = 20_000;
    List<Long> asked = List.of();
    List<Long> foreign = List.of();
    Map<String, String> roots = new TreeMap<>();
    boolean letsIn = true;
    /** Runs right before an answer with orders. */
    Runnable beforeOrders = () -> {};

    /** Ordered with the next answer to reports that may bring orders, and not before. */
    final List<Messages.Start> withReports = new ArrayList<>();

    int polls;
    int goodbyes;
    int emptyReports;

    private final SSLContext tls;
    private final Map<String, Integer> lost = new HashMap<>();
    private final Map<String, Integer> busy = new HashMap<>();
    private final List<Messages.Order> orders = new ArrayList<>();
    private HttpServer server;
    private int port;
    private long lastOrder;
    private int sessions;
    private String session = "";
    private boolean away;

    ScriptedHost(Path folder) throws IOException {
        LentCertificate.to(Files.createDirectories(folder));
        HostIdentity identity = HostIdentity.open(folder);
        fingerprint = identity.fingerprint();
        tls = tls(folder);
        comeBack();
    }

    private static SSLContext tls(Path folder) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve("tls.p12"))) {
            char[] password =
                    Files.readString(folder.resolve("tls.password")).strip().toCharArray();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    URI address() {
        return URI.create("https://127.0.0.1:" + port);
    }

    Credentials credentials(String worker) {
        return new Credentials(worker, SECRET, fingerprint);
    }

    /** Nobody listens from now on, and what was asked gets no answer. */
    void goAway() {
        synchronized (this) {
            away = true;
            session = "";
            notifyAll();
        }
        server.shutdownNow();
    }

    /** Listens again, at the same address, and knows no session. */
    void comeBack() throws IOException {
        synchronized (this) {
            away = false;
        }
        NetworkListener listener = new NetworkListener("scripted", "127.0.0.1", port);
        listener.setSecure(true);
        listener.setSSLEngineConfig(new SSLEngineConfigurator(tls, false, false, false));
        listener.getTransport()
                .setWorkerThreadPoolConfig(ThreadPoolConfig.defaultConfig()
                        .setPoolName("scripted-host")
                        .setCorePoolSize(THREADS)
                        .setMaxPoolSize(THREADS)
                        .setDaemon(true));
        server = new HttpServer();
        server.addListener(listener);
        server.getServerConfiguration()
                .addHttpHandler(
                        new HttpHandler() {
                            @Override
                            public void service(Request request, Response response) throws IOException {
                                handle(request, response);
                            }
                        },
                        "/");
        server.start();
        port = listener.getPort();
    }

    /** The next answers to a message are lost, though it was taken. */
    synchronized void loseAnswers(String path, int count) {
        lost.put(path, count);
    }

    /** The next messages are answered with TOO_BUSY, and not taken. */
    synchronized void beBusy(String path, int count) {
        busy.put(path, count);
    }

    synchronized void endSession() {
        session = "";
        notifyAll();
    }

    synchronized void loseOutput() {
        output.clear();
    }

    synchronized void order(Messages.Start start) {
        orders.add(new Messages.Order(++lastOrder, start, null));
        notifyAll();
    }

    synchronized void stop(long attempt) {
        orders.add(new Messages.Order(++lastOrder, null, new Messages.Stop(attempt)));
        notifyAll();
    }

    synchronized List<Messages.Report> reports(long attempt, Messages.Report.Kind kind) {
        return reports.stream()
                .filter(report -> report.attempt() == attempt && report.kind() == kind)
                .toList();
    }

    Messages.Report awaitReport(long attempt, Messages.Report.Kind kind) {
        return await(
                kind + " of " + attempt, () -> reports(attempt, kind).stream().findFirst());
    }

    synchronized String output(long attempt) {
        ByteArrayOutputStream bytes = output.get(attempt);
        return bytes == null ? "" : bytes.toString(UTF_8);
    }

    /** Waits until something is there that a message brings, or a process. */
    synchronized <T> T await(String wanted, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + wanted + " within " + PATIENCE + "; reports: " + reports + ", hellos: "
                        + hellos + ", changes: " + changes);
            }
            try {
                wait(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    void awaitTrue(String wanted, Supplier<Boolean> look) {
        await(wanted, () -> look.get() ? Optional.of(true) : Optional.empty());
    }

    private void handle(Request request, Response response) throws IOException {
        String path = request.getRequestURI();
        String key = path.startsWith(Protocol.LOGS) ? Protocol.LOGS : path;
        byte[] body = request.getInputStream().readAllBytes();
        Object answer;
        try {
            answer = take(request, path, key, body);
        } catch (Refusal e) {
            response.setStatus(e.status);
            answer = new Messages.Problem(e.getMessage());
            if (e.status == Protocol.TOO_BUSY) {
                response.setHeader("Retry-After", "1");
            }
        }
        if (isLost(key)) {
            request.getContext().getConnection().terminateSilently();
            return;
        }
        byte[] bytes = Wire.write(answer);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private synchronized boolean isLost(String key) {
        int left = lost.getOrDefault(key, 0);
        lost.put(key, Math.max(0, left - 1));
        return left > 0 || away;
    }

    private synchronized Object take(Request request, String path, String key, byte[] body) throws Refusal {
        if (busy.merge(key, -1, Integer::sum) >= 0) {
            throw new Refusal(Protocol.TOO_BUSY, "too much to do");
        }
        busy.put(key, 0);
        try {
            if (path.equals(Protocol.ENROL)) {
                enrolments.add(Wire.read(body, Messages.Enrolment.class));
                return new Messages.Taken();
            }
            String bearer = request.getHeader("Authorization");
            if (!letsIn || bearer == null || !isKnown(bearer.substring(bearer.lastIndexOf('.') + 1))) {
                throw new Refusal(Protocol.NOT_LET_IN, "who are you?");
            }
            if (path.startsWith(Protocol.LOGS)) {
                return piece(request, Long.parseLong(path.substring(Protocol.LOGS.length())), body);
            }
            return switch (path) {
                case Protocol.HELLO -> hello(Wire.read(body, Messages.Hello.class));
                case Protocol.POLL -> poll(Wire.read(body, Messages.Poll.class));
                case Protocol.REPORTS -> {
                    Messages.Reports message = Wire.read(body, Messages.Reports.class);
                    require(message.session());
                    reports.addAll(message.reports());
                    emptyReports += message.reports().isEmpty() ? 1 : 0;
                    yield new Messages.ReportsTaken(whole(message.outputs()), ordersWith(message));
                }
                case Protocol.CHANGE -> {
                    Messages.Change change = Wire.read(body, Messages.Change.class);
                    require(change.session());
                    changes.add(change);
                    yield new Messages.Taken();
                }
                case Protocol.BYE -> {
                    require(Wire.read(body, Messages.Bye.class).session());
                    goodbyes++;
                    yield new Messages.Taken();
                }
                default -> throw new Refusal(404, "no such message: " + path);
            };
        } finally {
            notifyAll();
        }
    }

    private boolean isKnown(String secret) {
        String hash = Secrets.sha256(secret);
        return secret.equals(SECRET)
                || enrolments.stream().anyMatch(known -> known.sha256().equals(hash));
    }

    private Messages.Welcome hello(Messages.Hello hello) {
        hellos.add(hello);
        session = "session-" + ++sessions;
        List<Messages.Order> again = List.copyOf(orders);
        orders.clear();
        lastOrder = 0;
        again.forEach(order -> orders.add(new Messages.Order(++lastOrder, order.start(), order.stop())));
        return new Messages.Welcome(session, leaseMillis, pollMillis, roots, asked, foreign, Map.of());
    }

    private Messages.Orders poll(Messages.Poll poll) throws Refusal {
        polls++;
        require(poll.session());
        orders.removeIf(order -> order.number() <= poll.confirmed());
        notifyAll();
        long end = System.nanoTime() + pollMillis * 1_000_000;
        try {
            while (orders.isEmpty() && poll.session().equals(session) && end - System.nanoTime() > 0) {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        require(poll.session());
        if (!orders.isEmpty()) {
            beforeOrders.run();
        }
        return new Messages.Orders(List.copyOf(orders));
    }

    private List<Messages.Order> ordersWith(Messages.Reports message) {
        Long confirmed = message.confirmed();
        if (confirmed == null) {
            return List.of();
        }
        orders.removeIf(order -> order.number() <= confirmed);
        if (withReports.isEmpty()) {
            return List.of();
        }
        withReports.forEach(start -> orders.add(new Messages.Order(++lastOrder, start, null)));
        withReports.clear();
        beforeOrders.run();
        return List.copyOf(orders);
    }

    private List<Long> whole(List<Messages.Output> outputs) {
        List<Long> taken = new ArrayList<>();
        for (Messages.Output whole : outputs) {
            if (busy.merge(Protocol.LOGS, -1, Integer::sum) >= 0) {
                continue;
            }
            busy.put(Protocol.LOGS, 0);
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            kept.writeBytes(whole.bytes());
            output.put(whole.attempt(), kept);
            complete.add(whole.attempt());
            taken.add(whole.attempt());
        }
        return taken;
    }

    private Messages.LogLength piece(Request request, long attempt, byte[] bytes) throws Refusal {
        Map<String, String> query = new HashMap<>();
        for (String pair : request.getQueryString().split("&")) {
            query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        require(query.get("session"));
        ByteArrayOutputStream kept = output.computeIfAbsent(attempt, id -> new ByteArrayOutputStream());
        if (kept.size() == Long.parseLong(query.get("offset"))) {
            kept.writeBytes(bytes);
            if (query.get("last").equals("true")) {
                complete.add(attempt);
            }
        }
        return new Messages.LogLength(kept.size());
    }

    private void require(String asked) throws Refusal {
        if (!asked.equals(session)) {
            throw new Refusal(Protocol.SESSION_OVER, "say hello again");
        }
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        Refusal(int status, String problem) {
            super(problem);
            this.status = status;
        }
    }

    @Override
    public void close() {
        goAway();
    }
}
