package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.error.ErrorDetail;
import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.LogChunk;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Sends the output of attempts to whoever follows it, as server-sent events.
 *
 * <p>One thread looks after all followers: it reads what is new for one, sends it, and looks again only when that has left, so
 * that a slow follower holds back nobody but itself and nothing piles up for it. Thread-safe.
 */
public final class LogFollowers implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LogFollowers.class.getName());
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    /** A quiet connection gets a comment so often, so that one that is gone is noticed. */
    private static final Duration BETWEEN_COMMENTS = Duration.ofSeconds(15);

    private static final int MOST = 500;
    private static final int PIECE = 64 << 10;

    private final FarmScheduler scheduler;
    private final ExecutorService looks;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

    public LogFollowers(FarmScheduler scheduler) {
        this.scheduler = scheduler;
        this.looks = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "log-followers");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Sends the output of an attempt from an offset on, until it is complete or the follower has gone.
     *
     * @throws HttpProblem 429 if too many follow already
     */
    void follow(FarmView.Attempt attempt, long offset, SseEventSink sink, Sse sse) {
        Follower follower = new Follower(attempt, offset, sink, sse);
        followers.add(follower);
        if (followers.size() > MOST) {
            followers.remove(follower);
            throw HttpProblem.overloaded(MOST + " outputs are followed already; read this one with ?offset=");
        }
        follower.lookAfter(Duration.ZERO);
    }

    /** Ends all streams. */
    @Override
    public void close() {
        looks.shutdownNow();
        followers.forEach(Follower::end);
    }

    private final class Follower {
        private final FarmView.Attempt attempt;
        private final SseEventSink sink;
        private final Sse sse;
        private long offset;
        private Duration quiet = Duration.ZERO;

        Follower(FarmView.Attempt attempt, long offset, SseEventSink sink, Sse sse) {
            this.attempt = attempt;
            this.offset = offset;
            this.sink = sink;
            this.sse = sse;
        }

        void lookAfter(Duration pause) {
            CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, looks)
                    .execute(this::look);
        }

        private void look() {
            if (sink.isClosed()) {
                end();
                return;
            }
            try {
                LogChunk chunk = scheduler.readLog(attempt, offset, PIECE);
                LogPage page = LogPage.of(attempt.id(), chunk);
                if (page.nextOffset() > offset || page.complete()) {
                    offset = page.nextOffset();
                    quiet = Duration.ZERO;
                    send(event("output", page), page.complete());
                } else if (quiet.compareTo(BETWEEN_COMMENTS) >= 0) {
                    quiet = Duration.ZERO;
                    send(sse.newEventBuilder().comment("nothing new").build(), false);
                } else {
                    quiet = quiet.plus(BETWEEN_LOOKS);
                    lookAfter(BETWEEN_LOOKS);
                }
            } catch (FarmException e) {
                send(
                        event(
                                "problem",
                                new Envelope<>(
                                        new ErrorDetail(e.code().name(), null, null), String.valueOf(e.getMessage()))),
                        true);
            } catch (RuntimeException e) {
                end();
                throw e;
            }
        }

        private OutboundSseEvent event(String name, Object data) {
            return sse.newEventBuilder()
                    .id(Long.toString(offset))
                    .name(name)
                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                    .data(data)
                    .build();
        }

        private void send(OutboundSseEvent event, boolean last) {
            sink.send(event).whenComplete((sent, failure) -> {
                if (failure != null || last) {
                    end();
                } else {
                    lookAfter(Duration.ZERO);
                }
            });
        }

        void end() {
            followers.remove(this);
            try {
                sink.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a follower of " + attempt.id() + " had gone", e);
            }
        }
    }
}
