package io.hybridfarm.assets;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How much is done at once, in what pieces, and how patiently. Immutable.
 *
 * <p>A transfer needs memory of about {@code parallel} times {@code bundleSize}, and some hundred bytes a file.
 */
public final class TransferSettings {
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Pause pause;
    private final int parallel;
    private final long smallFile;
    private final long bundleSize;
    private final long partSize;
    private final int tries;
    private final Duration patience;

    private TransferSettings(Builder builder) {
        clock = builder.clock;
        random = builder.random;
        pause = builder.pause;
        parallel = builder.parallel;
        smallFile = builder.smallFile;
        bundleSize = builder.bundleSize;
        partSize = builder.partSize;
        tries = builder.tries;
        patience = builder.patience;
    }

    /**
     * Settings with the usual sizes.
     *
     * @param clock what time it is
     * @param random spreads waiting times; processes that share a store should not share the seed
     * @param pause how a thread waits
     */
    public static Builder builder(InstantSource clock, RandomGenerator random, Pause pause) {
        return new Builder(clock, random, pause);
    }

    InstantSource clock() {
        return clock;
    }

    int parallel() {
        return parallel;
    }

    long smallFile() {
        return smallFile;
    }

    long bundleSize() {
        return bundleSize;
    }

    long partSize() {
        return partSize;
    }

    int tries() {
        return tries;
    }

    Duration patience() {
        return patience;
    }

    void pause(Duration duration) throws InterruptedException {
        pause.pause(duration);
    }

    /** From half to all of a duration, by chance. */
    Duration jittered(Duration longest) {
        long half = longest.toNanos() / 2;
        synchronized (random) {
            return Duration.ofNanos(half + random.nextLong(half + 1));
        }
    }

    /** A name that nobody else uses. */
    String freshName() {
        synchronized (random) {
            return String.format("%016x%016x", random.nextLong(), random.nextLong());
        }
    }

    /** How a thread waits; in production the thread sleeps. */
    @FunctionalInterface
    public interface Pause {
        /**
         * Returns after so long.
         *
         * @throws InterruptedException if the thread is interrupted
         */
        void pause(Duration duration) throws InterruptedException;
    }

    /** Collects settings; each has its usual value unless it is set. Used by one thread. */
    public static final class Builder {
        private static final int MOST_PARALLEL = 256;
        private static final long LARGEST_PIECE = 1L << 30;

        private final InstantSource clock;
        private final RandomGenerator random;
        private final Pause pause;
        private int parallel = 8;
        private long smallFile = 256L << 10;
        private long bundleSize = 16L << 20;
        private long partSize = 256L << 20;
        private int tries = 8;
        private Duration patience = Duration.ofMinutes(5);

        private Builder(InstantSource clock, RandomGenerator random, Pause pause) {
            this.clock = Objects.requireNonNull(clock, "clock");
            this.random = Objects.requireNonNull(random, "random");
            this.pause = Objects.requireNonNull(pause, "pause");
        }

        /** How many files are read, sent or fetched at once, 1 to 256; 8 unless set. */
        public Builder parallel(int parallel) {
            this.parallel = (int) within("parallel", parallel, 1, MOST_PARALLEL);
            return this;
        }

        /** The largest file that is sent in a bundle, in bytes, 0 to 1 GiB; 256 KiB unless set. */
        public Builder smallFile(long bytes) {
            this.smallFile = within("smallFile", bytes, 0, LARGEST_PIECE);
            return this;
        }

        /** How large a bundle of small files gets, in bytes, 1 to 1 GiB, unless one file is larger; 16 MiB unless set. */
        public Builder bundleSize(long bytes) {
            this.bundleSize = within("bundleSize", bytes, 1, LARGEST_PIECE);
            return this;
        }

        /**
         * The largest piece of a file that is one object, in bytes, 1 to 1 GiB; 256 MiB unless set. What was cut off is sent
         * again from the last piece on; files that are larger than one piece take twice as long to hash.
         */
        public Builder partSize(long bytes) {
            this.partSize = within("partSize", bytes, 1, LARGEST_PIECE);
            return this;
        }

        /** How often a call of a store that is busy is made at most, 1 to 100; 8 unless set. */
        public Builder tries(int tries) {
            this.tries = (int) within("tries", tries, 1, 100);
            return this;
        }

        /** For how long a call of a store that is busy is repeated; 5 minutes unless set. */
        public Builder patience(Duration patience) {
            if (patience.isNegative()) {
                throw new IllegalArgumentException("patience must not be negative, not " + patience);
            }
            this.patience = patience;
            return this;
        }

        /** The settings as they are now. */
        public TransferSettings build() {
            return new TransferSettings(this);
        }

        private static long within(String field, long value, long min, long max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(field + " must be " + min + " to " + max + ", not " + value);
            }
            return value;
        }
    }
}
