package io.hybridfarm.core.plugin;

import com.google.common.collect.Sets;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A backend that throws only what its contract allows, and is asked only for what it declares.
 *
 * <p>A launch that throws is reported as {@code Finished(FAILED)}, never as {@code Lost}: a lost attempt costs its task
 * nothing and is ordered anew at once, so a backend that always throws would be asked for ever, as fast as the loop can
 * turn. A failure is counted, and ends with the task's last retry.
 *
 * <p>Threads and order of calls are those of {@link FarmBackend}.
 */
final class GuardedBackend implements FarmBackend {
    private static final System.Logger LOG = System.getLogger(GuardedBackend.class.getName());

    private final String farm;
    private final FarmBackend backend;
    private final PluginSide side;
    private final FarmBackendContext context;
    private final Set<Capability> capabilities;
    private final AtomicBoolean closed = new AtomicBoolean();

    GuardedBackend(String farm, FarmBackend backend, PluginSide side, FarmBackendContext context) {
        this.farm = farm;
        this.backend = backend;
        this.side = side;
        this.context = context;
        this.capabilities = declared();
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public void reconcile(List<LaunchOrder> live) {
        try {
            side.run(() -> backend.reconcile(live));
        } catch (Throwable e) {
            String reason = "farm " + farm + " could not tell after the restart what became of it: " + sentence(e);
            LOG.log(Level.ERROR, "farm " + farm + " failed to reconcile; all its attempts count as lost", e);
            for (LaunchOrder order : live) {
                context.reporter()
                        .report(new AttemptReport.Lost(
                                order.attempt(), context.clock().instant(), reason));
            }
        }
    }

    @Override
    public void launch(LaunchOrder order) {
        try {
            side.run(() -> backend.launch(order));
        } catch (Throwable e) {
            if (!(e instanceof FarmException)) {
                LOG.log(Level.ERROR, "farm " + farm + " failed to launch " + order.attempt(), e);
            }
            context.reporter()
                    .report(new AttemptReport.Finished(
                            order.attempt(),
                            context.clock().instant(),
                            AttemptReport.Ending.FAILED,
                            OptionalInt.empty(),
                            Optional.empty(),
                            "farm " + farm + " did not start it: " + sentence(e)));
        }
    }

    @Override
    public void cancel(AttemptId attempt) {
        if (!capabilities.contains(Capability.CANCEL)) {
            LOG.log(Level.INFO, "farm {0} cannot stop attempts; {1} runs to its end", farm, attempt);
            return;
        }
        try {
            side.run(() -> backend.cancel(attempt));
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "farm " + farm + " failed to cancel " + attempt + "; it may run to its end", e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws FarmException also BACKEND_FAILED if the backend throws anything else, INTERNAL once closed
     */
    @Override
    public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
        if (!capabilities.contains(Capability.LOG)) {
            throw new FarmException(ErrorCode.UNSUPPORTED, "farm " + farm + " keeps no logs");
        }
        if (closed.get()) {
            throw new FarmException(ErrorCode.INTERNAL, "the scheduler has stopped");
        }
        try {
            return side.call(() -> Objects.requireNonNull(
                    backend.readLog(attempt, offset, maxBytes), "the backend returned null instead of a log"));
        } catch (FarmException e) {
            throw e;
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "farm " + farm + " failed to read the log of " + attempt, e);
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED,
                    "farm " + farm + " could not read the log of " + attempt + ": " + sentence(e),
                    e);
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            side.run(backend::close);
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "farm " + farm + " failed to close; some of its attempts may still run", e);
        }
    }

    private Set<Capability> declared() {
        try {
            return side.call(() -> Sets.immutableEnumSet(backend.capabilities()));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** A plugin's FarmException was written for people; anything else needs its class name to make sense. */
    private static String sentence(Throwable e) {
        return e instanceof FarmException && e.getMessage() != null ? e.getMessage() : PluginSide.describe(e);
    }
}
