package io.hybridfarm.benchmarks.core.peer;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.plan.Lane;
import io.hybridfarm.core.plan.Match;
import io.hybridfarm.core.plan.Matcher;
import io.hybridfarm.core.plan.Running;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The product's own core, as the farm drives it: share trees with memory, guarantees and caps, demand classes, all of it. */
public final class ProductCore implements CappedCore {
    private static final String FARM = "farm";
    private static final int CORE = 1_000;

    private final Matcher matcher = new Matcher(Policy.DEFAULT, StudioRules.NONE, Map.of(FARM, List.of("local")));
    private final Match match = new Match();
    private final List<String> paths = new ArrayList<>();
    private final List<Integer> weights = new ArrayList<>();
    private final List<Integer> caps = new ArrayList<>();
    private final List<Offer.Worker> workers = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private @Nullable Running[] running = new Running[1_024];
    private int[] free = new int[1_024];
    private int frees;
    private int used;
    private long cores;
    private long now = 1_700_000_000_000L;
    private boolean sharesChanged;
    private boolean workersChanged;

    @Override
    public int addShare(int parent, String name, int weight) {
        String path = parent == TOP ? name : paths.get(parent) + "/" + name;
        paths.add(path);
        weights.add(weight);
        caps.add(NO_CAP);
        sharesChanged = true;
        return paths.size() - 1;
    }

    @Override
    public int addHost(int ofCores, long memoryBytes, int gpus) {
        workers.add(new Offer.Worker("w" + workers.size(), ofCores * CORE, memoryBytes, gpus, List.of()));
        cores += ofCores;
        workersChanged = true;
        return workers.size() - 1;
    }

    @Override
    public int submit(int user, Demand demand, int tasks) {
        String[] names = paths.get(user).split("/", -1);
        now++;
        matcher.advance(now);
        Lane lane = matcher.lane(
                lanes.size(),
                List.of(),
                new Lane.Terms(
                        Band.NORMAL,
                        names[0],
                        names.length > 1 ? names[1] : "default",
                        names.length > 2 ? names[2] : "default",
                        new Turn(false, now, Long.MAX_VALUE, new JobId(lanes.size() + 1L), 0, 0),
                        List.of(),
                        List.of(),
                        List.of(),
                        true,
                        demand));
        lanes.add(lane);
        matcher.open(lane, true);
        matcher.queued(lane, tasks);
        return lanes.size() - 1;
    }

    @Override
    public void cap(int share, int ofCores) {
        caps.set(share, ofCores);
        sharesChanged = true;
    }

    @Override
    public void finish(long number) {
        Running task = running[(int) number];
        if (task == null) {
            throw new IllegalArgumentException(number + " does not run");
        }
        now++;
        matcher.advance(now);
        matcher.finish(task, now, true);
        running[(int) number] = null;
        if (frees == free.length) {
            free = Arrays.copyOf(free, frees * 2);
        }
        free[frees++] = (int) number;
    }

    @Override
    public void place(Starts starts) {
        noteChanges();
        while (matcher.next(now, match)) {
            int number = frees > 0 ? free[--frees] : used++;
            if (number == running.length) {
                running = Arrays.copyOf(running, number * 2);
            }
            Lane lane = match.lane();
            int host =
                    Integer.parseInt(match.room().name(), 1, match.room().name().length(), 10);
            running[number] = matcher.start(match, number, now);
            starts.started(number, (Integer) lane.owner(), host);
        }
    }

    private void noteChanges() {
        if (workersChanged) {
            matcher.offer(FARM, new Offer(workers));
            long[] offered = matcher.offered("local");
            matcher.reference("local", offered[0], offered[1], offered[2]);
            workersChanged = false;
        }
        if (sharesChanged) {
            matcher.configure(Policy.DEFAULT.withShares(shares()));
            sharesChanged = false;
        }
    }

    private Policy.Share[] shares() {
        Policy.Share[] shares = new Policy.Share[paths.size()];
        for (int i = 0; i < shares.length; i++) {
            double max = caps.get(i) == NO_CAP ? 1 : Math.min(1, Math.max(1e-9, (double) caps.get(i) / cores));
            shares[i] = new Policy.Share(paths.get(i), weights.get(i), new Policy.Bounds(0, max), OptionalInt.empty());
        }
        return shares;
    }
}
