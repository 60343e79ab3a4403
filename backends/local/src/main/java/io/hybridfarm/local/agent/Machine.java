package io.hybridfarm.local.agent;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.template.PathRoots;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** What the agent lends to the backend that runs commands on this machine. Thread-safe. */
final class Machine implements FarmBackendContext, AutoCloseable {
    /** Makes the backend that runs commands here. */
    @FunctionalInterface
    interface Factory {
        /**
         * A backend that is not reconciled yet.
         *
         * @param progress patterns that find progress in output, by name
         * @throws FarmException BAD_CONFIGURATION if they are none, or the machine is not as it is said to be
         */
        FarmBackend create(FarmBackendContext context, Map<String, String> progress);
    }

    private static final Logger LOG = System.getLogger(Machine.class.getName());
    private static final Duration OFFERING = Duration.ofSeconds(60);

    private final InstantSource clock;
    private final Path folder;
    private final Consumer<AttemptReport> reports;
    private final ThreadAlarms alarms = new ThreadAlarms();
    private final CompletableFuture<Offer.Worker> size = new CompletableFuture<>();
    private volatile PathRoots roots = PathRoots.NONE;

    Machine(InstantSource clock, Path folder, Consumer<AttemptReport> reports) {
        this.clock = clock;
        this.folder = folder;
        this.reports = reports;
    }

    /** How large the machine is, as the backend offers it after its reconcile. */
    Offer.Worker size() {
        try {
            return size.get(OFFERING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the machine's size is not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The folders behind the path roots from now on; what is none here is left out and said in the log. */
    void roots(Map<String, String> texts) {
        TreeMap<String, Path> folders = new TreeMap<>();
        texts.forEach((name, text) -> {
            try {
                Path path = Path.of(text);
                PathRoots.of(Map.of(name, path));
                folders.put(name, path);
            } catch (InvalidPathException | FarmException e) {
                LOG.log(Level.WARNING, "the server's folder of {" + name + "} cannot be one here: " + e.getMessage());
            }
        });
        roots = PathRoots.of(folders);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Deadlines deadlines() {
        return alarms;
    }

    @Override
    public FarmReporter reporter() {
        return new FarmReporter() {
            @Override
            public void offer(Offer offer) {
                offer.workers().forEach(size::complete);
            }

            @Override
            public void report(AttemptReport report) {
                reports.accept(report);
            }
        };
    }

    @Override
    public Path workFolder() {
        return folder;
    }

    @Override
    public PathRoots paths() {
        return roots;
    }

    @Override
    public void close() {
        alarms.close();
    }
}
