package io.hybridfarm.assets;

import io.hybridfarm.assets.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Repeats calls of a store that is busy, with growing pauses, within a bound. Any thread may call. */
final class Retries {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final TransferSettings settings;

    Retries(TransferSettings settings) {
        this.settings = settings;
    }

    interface Call<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Gives what the call gives; throws what it throws when asking again cannot help or has been tried often enough. */
    <T> T call(Call<T> call) throws IOException, InterruptedException {
        Instant end = settings.clock().instant().plus(settings.patience());
        Duration longest = FIRST;
        for (int tries = 1; ; tries++) {
            try {
                return call.run();
            } catch (StoreException e) {
                Duration wait = settings.jittered(longest);
                Duration asked = e.retryAfter().orElse(Duration.ZERO);
                wait = asked.compareTo(wait) > 0 ? asked : wait;
                boolean late = settings.clock().instant().plus(wait).isAfter(end);
                if (e.kind() != StoreException.Kind.BUSY || tries >= settings.tries() || late) {
                    throw e;
                }
                settings.pause(wait);
                longest = longest.multipliedBy(2).compareTo(LONGEST) < 0 ? longest.multipliedBy(2) : LONGEST;
            }
        }
    }
}
