package io.hybridfarm.benchmarks.core.peer;

import com.netflix.fenzo.SchedulingResult;
import com.netflix.fenzo.TaskAssignmentResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.TaskTrackerState;
import com.netflix.fenzo.VMAssignmentResult;
import com.netflix.fenzo.VMResource;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineCurrentState;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.queues.QAttributes;
import com.netflix.fenzo.queues.TaskQueueException;
import com.netflix.fenzo.queues.TaskQueueMultiException;
import com.netflix.fenzo.queues.TaskQueues;
import com.netflix.fenzo.queues.UsageTrackedQueue;
import com.netflix.fenzo.queues.tiered.TieredQueue;
import com.netflix.fenzo.queues.tiered.TieredQueueSlas;
import com.netflix.fenzo.sla.ResAllocs;
import com.netflix.fenzo.sla.ResAllocsBuilder;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Netflix Fenzo: its task scheduler, first fit, fed by its own tiered queue of one tier with one bucket a show.
 *
 * <p>As easy for Fenzo as it can be made without changing it. There is no scheduling service, so no loop that sleeps and no
 * thread to hand over to. A bucket is a show, not a user: shares below the shows are not kept, which spares a walk over
 * thousands of buckets. A pass ends as soon as all room that was offered is smaller than the smallest queued task, where
 * Fenzo alone would go on through the whole queue; and room that small is not offered at all.
 */
public final class FenzoPeer implements PlacementCore {
    private static final String GPU = "gpu";
    private static final long NEVER_SECONDS = 100_000_000;
    /** Guarantees that add up to the tier's room are not lent out, so they are a hundredth of it. */
    private static final double GUARANTEED = 0.01;

    /** Fenzo complains of its own rounding, a line each time, which would be part of what is measured. */
    private static final Logger COMPLAINTS = Logger.getLogger("com.netflix.fenzo");

    static {
        COMPLAINTS.setLevel(Level.OFF);
    }

    /** What a host has free, and the part of it that Fenzo knows of. */
    private static final class Host {
        final String name;
        double cores;
        double memory;
        double gpus;
        double offeredCores;
        double offeredMemory;
        double offeredGpus;
        boolean changed;

        Host(String name) {
            this.name = name;
        }
    }

    private record Running(FenzoTask task, int host) {}

    private record Show(String bucket, int weight) {}

    private final TaskScheduler scheduler = new TaskScheduler.Builder()
            .withLeaseOfferExpirySecs(NEVER_SECONDS)
            .withLeaseRejectAction(lease -> {
                throw new IllegalStateException("Fenzo turned down " + lease);
            })
            .withMaxOffersToReject(1)
            .disableShortfallEvaluation()
            .withFitnessCalculator(new FirstFit())
            .withFitnessGoodEnoughFunction(fitness -> true)
            .build();
    private final TieredQueue queue = (TieredQueue) TaskQueues.createTieredQueue(1);

    private final List<Host> hosts = new ArrayList<>();
    private final Map<String, Integer> hostNumbers = new HashMap<>();
    private final IntList changedHosts = new IntList();
    private final List<Integer> showOf = new ArrayList<>();
    private final Map<Integer, Show> shows = new TreeMap<>();
    private final Map<Long, Running> running = new HashMap<>();
    /** How many tasks are queued of each demand. */
    private final Map<Demand, Long> queued = new HashMap<>();

    private final List<Demand> demands = new ArrayList<>();
    private double allCores;
    private double allMemory;
    /** Nobody uses any; it is there to be changed. */
    private double networkTotal;

    private boolean totalsChanged;
    private boolean submitted;
    private long tasks;
    private long leases;
    /** All room that Fenzo knows of. */
    private double offeredCores;

    private double offeredMemory;

    /** Takes the first host on which a task fits, and notes that there was one. */
    private static final class FirstFit implements VMTaskFitnessCalculator {
        @Override
        public String getName() {
            return "first fit";
        }

        @Override
        public double calculateFitness(
                TaskRequest request, VirtualMachineCurrentState target, TaskTrackerState tracker) {
            ((FenzoTask) request).fits = true;
            return 1;
        }
    }

    @Override
    public int addShare(int parent, String name, int weight) {
        int share = showOf.size();
        if (parent == TOP) {
            showOf.add(share);
            shows.put(share, new Show("show-" + share, weight));
        } else {
            showOf.add(showOf.get(parent));
        }
        totalsChanged = true;
        return share;
    }

    @Override
    public int addHost(int cores, long memoryBytes, int gpus) {
        int number = hosts.size();
        Host host = new Host("host-" + number);
        host.cores = cores;
        host.memory = memoryBytes / FenzoPass.MIB;
        host.gpus = gpus;
        hosts.add(host);
        hostNumbers.put(host.name, number);
        allCores += cores;
        allMemory += host.memory;
        totalsChanged = true;
        look(number);
        return number;
    }

    private void look(int number) {
        Host host = hosts.get(number);
        if (!host.changed) {
            host.changed = true;
            changedHosts.add(number);
        }
    }

    @Override
    public int submit(int user, Demand demand, int count) {
        int step = demands.size();
        demands.add(demand);
        queued.merge(demand, (long) count, Long::sum);
        submitted = true;
        QAttributes bucket = new QAttributes.QAttributesAdaptor(
                0, Objects.requireNonNull(shows.get(showOf.get(user))).bucket());
        FenzoTask.Kind kind = new FenzoTask.Kind(
                step,
                demand.milliCores() / FenzoPass.CORE,
                demand.memoryBytes() / FenzoPass.MIB,
                demand.gpus() == 0 ? Map.of() : Map.of(GPU, (double) demand.gpus()),
                bucket);
        for (int i = 0; i < count; i++) {
            queue.queueTask(new FenzoTask(tasks++, kind));
        }
        return step;
    }

    @Override
    public void finish(long number) {
        Running ended = running.remove(number);
        if (ended == null) {
            throw new IllegalArgumentException("no task " + number + " is running");
        }
        Host host = hosts.get(ended.host());
        scheduler.getTaskUnAssigner().call(ended.task().getId(), host.name);
        try {
            book(tracker ->
                    tracker.removeTask(ended.task().getId(), ended.task().getQAttributes()));
        } catch (TaskQueueException e) {
            throw new IllegalStateException(e);
        }
        Demand demand = demands.get(ended.task().kind.step());
        take(host, demand, -1);
        look(ended.host());
    }

    /** One call to Fenzo's usage tracker. */
    private interface Booking {
        void book(UsageTrackedQueue tracker) throws TaskQueueException;
    }

    /**
     * Fenzo looks for a bucket where its usage should stand, and fails where that is behind the last one. Its own order of the
     * buckets is wrong by then, and it puts them in order only when it is told of other totals.
     */
    private void book(Booking booking) throws TaskQueueException {
        try {
            booking.book(queue.getUsageTracker());
        } catch (IndexOutOfBoundsException misplaced) {
            networkTotal = 1 - networkTotal;
            announceTotals();
            booking.book(queue.getUsageTracker());
        }
    }

    private static void take(Host host, Demand demand, int sign) {
        host.cores -= sign * (demand.milliCores() / FenzoPass.CORE);
        host.memory -= sign * (demand.memoryBytes() / FenzoPass.MIB);
        host.gpus -= sign * demand.gpus();
    }

    @Override
    public void place(Starts starts) {
        if (totalsChanged) {
            totalsChanged = false;
            announceTotals();
        }
        FenzoPass pass = new FenzoPass(queue, queued, this::assign);
        List<VirtualMachineLease> offers = offers(pass);
        boolean worthwhile = submitted || !offers.isEmpty();
        submitted = false;
        pass.begin(offeredCores, offeredMemory);
        if (!worthwhile || !pass.hasRoom(offeredCores, offeredMemory)) {
            return;
        }
        try {
            queue.reset();
            SchedulingResult result = scheduler.scheduleOnce(pass.asList(), offers);
            pass.settleLast();
            queue.getUsageTracker().reset();
            if (!result.getExceptions().isEmpty()) {
                throw new IllegalStateException(result.getExceptions().get(0));
            }
            for (VMAssignmentResult onHost : result.getResultMap().values()) {
                launch(onHost, starts);
            }
        } catch (TaskQueueException | TaskQueueMultiException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assign(FenzoTask task) {
        try {
            book(tracker -> tracker.assignTask(task));
        } catch (TaskQueueException e) {
            throw new IllegalStateException(e);
        }
    }

    private void launch(VMAssignmentResult onHost, Starts starts) throws TaskQueueException {
        int number = Objects.requireNonNull(hostNumbers.get(onHost.getHostname()));
        Host host = hosts.get(number);
        // the offers of this host are used up; what is left over is a new one
        offeredCores -= host.offeredCores;
        offeredMemory -= host.offeredMemory;
        host.offeredCores = 0;
        host.offeredMemory = 0;
        host.offeredGpus = 0;
        for (TaskAssignmentResult assignment : onHost.getTasksAssigned()) {
            FenzoTask task = (FenzoTask) assignment.getRequest();
            scheduler.getTaskAssigner().call(task, host.name);
            book(tracker -> tracker.launchTask(task));
            Demand demand = demands.get(task.kind.step());
            take(host, demand, 1);
            queued.merge(demand, -1L, Long::sum);
            running.put(task.number, new Running(task, number));
            starts.started(task.number, task.kind.step(), number);
        }
        look(number);
    }

    private void announceTotals() {
        Map<VMResource, Double> totals = new EnumMap<>(VMResource.class);
        totals.put(VMResource.CPU, allCores);
        totals.put(VMResource.Memory, allMemory);
        totals.put(VMResource.Network, networkTotal);
        totals.put(VMResource.Disk, 0.0);
        int weights = shows.values().stream().mapToInt(Show::weight).sum();
        Map<String, ResAllocs> guarantees = new TreeMap<>();
        for (Show show : shows.values()) {
            guarantees.put(show.bucket(), part(show.bucket(), GUARANTEED * show.weight() / weights));
        }
        queue.setSla(new TieredQueueSlas(Map.of(0, part("tier", 1)), Map.of(0, guarantees)));
        queue.getUsageTracker().setTotalResources(totals);
    }

    private ResAllocs part(String name, double part) {
        return new ResAllocsBuilder(name)
                .withCores(allCores * part)
                .withMemory(allMemory * part)
                .withNetworkMbps(0)
                .withDisk(0)
                .build();
    }

    private List<VirtualMachineLease> offers(FenzoPass pass) {
        List<VirtualMachineLease> offers = new ArrayList<>();
        IntList later = new IntList();
        for (int i = 0; i < changedHosts.size(); i++) {
            int number = changedHosts.get(i);
            Host host = hosts.get(number);
            if (pass.hasRoom(host.cores, host.memory)) {
                host.changed = false;
                offers.add(offer(host));
            } else {
                later.add(number);
            }
        }
        changedHosts.clear();
        for (int i = 0; i < later.size(); i++) {
            changedHosts.add(later.get(i));
        }
        return offers;
    }

    /** The room of a host that Fenzo does not know of yet. */
    private VirtualMachineLease offer(Host host) {
        double gpus = host.gpus - host.offeredGpus;
        FenzoLease lease = new FenzoLease(
                "lease-" + leases++,
                host.name,
                System.currentTimeMillis(),
                host.cores - host.offeredCores,
                host.memory - host.offeredMemory,
                gpus == 0 ? Map.of() : Map.of(GPU, gpus));
        offeredCores += host.cores - host.offeredCores;
        offeredMemory += host.memory - host.offeredMemory;
        host.offeredCores = host.cores;
        host.offeredMemory = host.memory;
        host.offeredGpus = host.gpus;
        return lease;
    }

    @Override
    public void close() {
        scheduler.shutdown();
    }
}
