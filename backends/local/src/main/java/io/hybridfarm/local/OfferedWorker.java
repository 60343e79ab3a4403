package io.hybridfarm.local;

import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.Offer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The farm's one worker as the scheduler knows it: closed from when its disk is found full until there is room again, so that
 * it does not turn away one order after the other. Thread-safe.
 */
final class OfferedWorker {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    /** How much more than the least must be free to open again, as a part of it: or a file more or less would close it anew. */
    private static final int A_TENTH = 10;

    private final Offer.Worker worker;
    private final long minDisk;
    private final Path folder;
    private final LongSupplier freeDisk;
    private final FarmBackendContext context;
    private Optional<String> closed = Optional.empty();
    /** Whether an alarm is set. */
    private boolean looking;

    private boolean ended;

    /**
     * @param folder where work writes
     * @param freeDisk bytes that are free there
     */
    OfferedWorker(LocalSettings settings, Path folder, LongSupplier freeDisk, FarmBackendContext context) {
        this.worker = settings.worker();
        this.minDisk = settings.minDisk();
        this.folder = folder;
        this.freeDisk = freeDisk;
        this.context = context;
    }

    /** Offers the worker as it is. */
    synchronized void offer() {
        closed = look();
        tell();
        lookAgainLater();
    }

    /** Looks why no work can be started now, if it cannot; the scheduler has been told when this returns. */
    synchronized Optional<String> closedBecause() {
        Optional<String> before = closed;
        closed = look();
        if (!closed.equals(before)) {
            tell();
            lookAgainLater();
        }
        return closed;
    }

    /** Nothing is told any more. */
    synchronized void end() {
        ended = true;
    }

    private Optional<String> look() {
        long wanted = closed.isEmpty() ? minDisk : minDisk + Math.min(minDisk / A_TENTH, Long.MAX_VALUE - minDisk);
        return freeDisk.getAsLong() < wanted
                ? Optional.of("its disk is nearly full: min-disk is " + Quantities.size(minDisk)
                        + ", and not enough is free below " + folder)
                : Optional.empty();
    }

    private void tell() {
        if (!ended) {
            context.reporter().offer(new Offer(List.of(worker.closed(closed))));
        }
    }

    private void lookAgainLater() {
        if (closed.isPresent() && !looking && !ended) {
            looking = true;
            context.deadlines().after(LOOK_AGAIN, this::lookAgain);
        }
    }

    private synchronized void lookAgain() {
        looking = false;
        if (closedBecause().isPresent()) {
            lookAgainLater();
        }
    }
}
