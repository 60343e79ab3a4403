package io.hybridfarm.rest;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A farm of one worker that does nothing by itself: the test says what becomes of each order. */
final class TestFarm implements Plugin, FarmBackendFactory, FarmBackend {
    private final BlockingQueue<LaunchOrder> orders = new LinkedBlockingQueue<>();
    private final Map<AttemptId, byte[]> logs = new ConcurrentHashMap<>();
    private final Set<AttemptId> ended = ConcurrentHashMap.newKeySet();
    private final int milliCores;
    private final List<String> pools;
    private volatile FarmBackendContext context;

    TestFarm(int cores) {
        this(cores, List.of());
    }

    /** Its worker is in these pools, in this order. */
    TestFarm(int cores, List<String> pools) {
        this.milliCores = cores * 1_000;
        this.pools = pools;
    }

    @Override
    public List<FarmBackendFactory> farmBackendFactories() {
        return List.of(this);
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext lent) {
        config.requireAllRead();
        context = lent;
        if (milliCores > 0) {
            offers(Optional.empty());
        }
        return this;
    }

    /** Offers its one worker, closed for this reason or open. */
    void offers(Optional<String> closedBecause) {
        context.reporter()
                .offer(new Offer(List.of(new Offer.Worker("box1", milliCores, 0, 0, List.of("linux"))
                        .withPools(pools)
                        .closed(closedBecause))));
    }

    /** The next attempt that is ordered, running from now on. */
    AttemptId nextStarted() throws InterruptedException {
        LaunchOrder order = orders.poll(30, TimeUnit.SECONDS);
        if (order == null) {
            throw new AssertionError("nothing was ordered");
        }
        context.reporter()
                .report(new AttemptReport.Started(
                        order.attempt(), context.clock().instant(), "pid 4711"));
        return order.attempt();
    }

    void writes(AttemptId attempt, String text) {
        logs.merge(attempt, text.getBytes(StandardCharsets.UTF_8), (before, more) -> {
            byte[] both = Arrays.copyOf(before, before.length + more.length);
            System.arraycopy(more, 0, both, before.length, more.length);
            return both;
        });
    }

    void ends(AttemptId attempt, AttemptReport.Ending ending, int exitCode, String message) {
        ended.add(attempt);
        context.reporter()
                .report(new AttemptReport.Finished(
                        attempt,
                        context.clock().instant(),
                        ending,
                        OptionalInt.of(exitCode),
                        Optional.empty(),
                        message));
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.CANCEL, Capability.LOG, Capability.SURVIVES_RESTART);
    }

    @Override
    public void reconcile(List<LaunchOrder> live) {
        orders.addAll(live);
    }

    @Override
    public void launch(LaunchOrder order) {
        orders.add(order);
    }

    @Override
    public void cancel(AttemptId attempt) {
        ends(attempt, AttemptReport.Ending.CANCELED, 143, "stopped");
    }

    @Override
    public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
        byte[] all = logs.get(attempt);
        if (all == null) {
            throw new FarmException(ErrorCode.NOT_FOUND, "attempt " + attempt + " has no log");
        }
        int from = (int) Math.min(offset, all.length);
        int to = Math.min(all.length, from + maxBytes);
        return new LogChunk(offset, Arrays.copyOfRange(all, from, to), ended.contains(attempt) && to == all.length);
    }

    @Override
    public void close() {}
}
