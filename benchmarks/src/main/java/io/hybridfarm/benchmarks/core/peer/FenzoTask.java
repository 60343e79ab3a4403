package io.hybridfarm.benchmarks.core.peer;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.queues.QAttributes;
import com.netflix.fenzo.queues.QueuableTask;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One queued task as Fenzo wants it. */
final class FenzoTask implements QueuableTask {
    /** What the tasks of a step have in common. */
    record Kind(int step, double cores, double memoryMiB, Map<String, Double> scalars, QAttributes bucket) {}

    final long number;
    final Kind kind;
    /** Set by Fenzo's threads when they find a host on which it fits. */
    volatile boolean fits;

    private final String id;
    private @Nullable AssignedResources assigned;

    FenzoTask(long number, Kind kind) {
        this.number = number;
        this.kind = kind;
        this.id = Long.toString(number);
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public QAttributes getQAttributes() {
        return kind.bucket();
    }

    @Override
    public String taskGroupName() {
        return "";
    }

    @Override
    public double getCPUs() {
        return kind.cores();
    }

    @Override
    public double getMemory() {
        return kind.memoryMiB();
    }

    @Override
    public double getNetworkMbps() {
        return 0;
    }

    @Override
    public double getDisk() {
        return 0;
    }

    @Override
    public int getPorts() {
        return 0;
    }

    @Override
    public Map<String, Double> getScalarRequests() {
        return kind.scalars();
    }

    @Override
    public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
        return Map.of();
    }

    @Override
    public List<? extends ConstraintEvaluator> getHardConstraints() {
        return List.of();
    }

    @Override
    public List<? extends VMTaskFitnessCalculator> getSoftConstraints() {
        return List.of();
    }

    @Override
    public void setAssignedResources(AssignedResources resources) {
        assigned = resources;
    }

    @Override
    public @Nullable AssignedResources getAssignedResources() {
        return assigned;
    }
}
