package io.hybridfarm.benchmarks.core.loop;

import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/** A farm that starts nothing: it keeps the orders that arrive, and says what it is told to say. */
final class OrderCatcher implements FarmBackend, FarmBackendFactory {
    private final ArrayDeque<LaunchOrder> orders = new ArrayDeque<>();
    private FarmReporter reporter = new NotConnected();

    @Override
    public String name() {
        return "order-catcher";
    }

    @Override
    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
        config.requireAllRead();
        reporter = context.reporter();
        return this;
    }

    void offer(List<Offer.Worker> workers) {
        reporter.offer(new Offer(workers));
    }

    void report(AttemptReport report) {
        reporter.report(report);
    }

    /** The orders since the last call. */
    List<LaunchOrder> takeAll() {
        List<LaunchOrder> taken = List.copyOf(orders);
        orders.clear();
        return taken;
    }

    /**
     * The one order since the last call.
     *
     * @throws IllegalStateException if there was none or more than one
     */
    LaunchOrder takeOne() {
        if (orders.size() != 1) {
            throw new IllegalStateException("expected one order, got " + orders);
        }
        return orders.remove();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public void reconcile(List<LaunchOrder> live) {
        if (!live.isEmpty()) {
            throw new IllegalStateException("a fresh farm runs nothing, but was told of " + live);
        }
    }

    @Override
    public void launch(LaunchOrder order) {
        orders.add(order);
    }

    @Override
    public void cancel(AttemptId attempt) {
        throw new IllegalStateException("nobody stops " + attempt);
    }

    @Override
    public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
        throw new IllegalStateException("nobody reads the output of " + attempt);
    }

    @Override
    public void close() {
        orders.clear();
    }

    private static final class NotConnected implements FarmReporter {
        @Override
        public void offer(Offer offer) {
            throw new IllegalStateException("the scheduler has not been started");
        }

        @Override
        public void report(AttemptReport report) {
            throw new IllegalStateException("the scheduler has not been started");
        }
    }
}
