package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts questions to the local farm's listener; thread-safe. */
final class Server {
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final long LONGEST_RETRY_SECONDS = 300;

    private final URI address;
    private final Optional<String> bearer;
    private final HttpClient client;

    /** The server as a worker that it knows talks to it. */
    Server(URI address, Credentials credentials) {
        this(address, credentials.fingerprint(), Optional.of(credentials.bearer()));
    }

    /** The server as somebody who has only been told its fingerprint talks to it. */
    Server(URI address, String fingerprint) {
        this(address, fingerprint, Optional.empty());
    }

    private Server(URI address, String fingerprint, Optional<String> bearer) {
        this.address = address;
        this.bearer = bearer;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECTING)
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(PinnedCertificate.context(fingerprint))
                .build();
    }

    URI address() {
        return address;
    }

    /** A question that was put and may be given up. */
    static final class Question<T> {
        private final CompletableFuture<HttpResponse<byte[]>> answer;
        private final Class<T> type;
        private final Duration patience;

        private Question(CompletableFuture<HttpResponse<byte[]>> answer, Class<T> type, Duration patience) {
            this.answer = answer;
            this.type = type;
            this.patience = patience;
        }

        /** Makes {@link #answer} fail at once. */
        void giveUp() {
            answer.cancel(true);
        }

        /**
         * Waits for the answer.
         *
         * @throws RefusedException if the server has refused
         * @throws IOException if there was no answer, or none that can be understood
         */
        T answer() throws IOException {
            try {
                return read(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS), type);
            } catch (TimeoutException e) {
                answer.cancel(true);
                throw new IOException("no answer within " + patience.toSeconds() + " s", e);
            } catch (CancellationException e) {
                throw new IOException("given up", e);
            } catch (ExecutionException e) {
                throw new IOException(reason(e.getCause() == null ? e : e.getCause()), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer.cancel(true);
                throw new IOException("interrupted", e);
            }
        }
    }

    /** Sends a message, and gives the means to wait for its answer. */
    <T> Question<T> put(String path, Object message, Class<T> type, Duration patience) {
        return send(
                request(path, patience).POST(HttpRequest.BodyPublishers.ofByteArray(Wire.write(message))),
                type,
                patience);
    }

    /**
     * Sends a message and waits for its answer.
     *
     * @throws RefusedException if the server has refused
     * @throws IOException if there was no answer, or none that can be understood
     */
    <T> T ask(String path, Object message, Class<T> type, Duration patience) throws IOException {
        return put(path, message, type, patience).answer();
    }

    /**
     * Sends a piece of an attempt's output.
     *
     * @param last whether nothing follows it
     * @return how much the server has now
     */
    long output(String session, long attempt, long offset, byte[] bytes, boolean last, Duration patience)
            throws IOException {
        String path = Protocol.LOGS + attempt + "?session=" + session + "&offset=" + offset + "&last=" + last;
        HttpRequest.Builder request = request(path, patience).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes));
        return send(request, Messages.LogLength.class, patience).answer().length();
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(patience);
        bearer.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    private <T> Question<T> send(HttpRequest.Builder request, Class<T> type, Duration patience) {
        return new Question<>(client.sendAsync(request.build(), about -> new LimitedBody()), type, patience);
    }

    private static <T> T read(HttpResponse<byte[]> answer, Class<T> type) throws IOException {
        try {
            if (answer.statusCode() < 400) {
                return Wire.read(answer.body(), type);
            }
            throw new RefusedException(answer.statusCode(), problem(answer), retryAfter(answer));
        } catch (FarmException e) {
            throw new IOException("an answer that is not understood: " + e.getMessage(), e);
        }
    }

    private static String problem(HttpResponse<byte[]> answer) {
        try {
            return Wire.read(answer.body(), Messages.Problem.class).problem();
        } catch (FarmException e) {
            return "status " + answer.statusCode();
        }
    }

    private static Duration retryAfter(HttpResponse<byte[]> answer) {
        String seconds = answer.headers().firstValue("Retry-After").orElse("0");
        return seconds.matches("\\d{1,9}")
                ? Duration.ofSeconds(Math.min(Long.parseLong(seconds), LONGEST_RETRY_SECONDS))
                : Duration.ZERO;
    }

    private static String reason(Throwable problem) {
        // What a pinned certificate has to say is wrapped several times.
        Throwable deepest = problem;
        if (problem instanceof ConnectException) {
            // Java's client wraps what it did itself, not what happened.
            return "no connection";
        }
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
    }
}
