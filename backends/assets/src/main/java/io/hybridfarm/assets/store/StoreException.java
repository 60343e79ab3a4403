package io.hybridfarm.assets.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store did not do what it was asked; the kind says whether asking again can help. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    @Nullable
    private final Duration retryAfter;

    /** What went wrong. */
    public enum Kind {
        /** There is no object of that name, or it is shorter than the range that was asked for. */
        MISSING,
        /** The content that was handed over is not what its length and hash say; nothing was stored. */
        MISMATCH,
        /** Throttled, overloaded, cut off, or answered with a fault that passes: the same call may succeed later. */
        BUSY,
        /** Forbidden, full or broken: the same call fails again until a person has done something about it. */
        REFUSED
    }

    public StoreException(Kind kind, String message) {
        this(kind, message, null, null);
    }

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, null, cause);
    }

    /** @param retryAfter how long the store wants to be left alone, for kind BUSY; null if it did not say */
    public StoreException(Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.retryAfter = retryAfter;
    }

    /** The kind given at construction. */
    public Kind kind() {
        return kind;
    }

    /** How long the store wants to be left alone, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
