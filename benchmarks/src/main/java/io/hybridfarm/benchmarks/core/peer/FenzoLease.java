package io.hybridfarm.benchmarks.core.peer;

import com.netflix.fenzo.VirtualMachineLease;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.mesos.Protos;
import org.jspecify.annotations.Nullable;

/** Room on a host, offered to Fenzo. */
record FenzoLease(
        String id, String hostname, long offeredAt, double cores, double memoryMiB, Map<String, Double> scalars)
        implements VirtualMachineLease {
    @Override
    public String getId() {
        return id;
    }

    @Override
    public long getOfferedTime() {
        return offeredAt;
    }

    @Override
    public String getVMID() {
        return hostname;
    }

    @Override
    public double cpuCores() {
        return cores;
    }

    @Override
    public double memoryMB() {
        return memoryMiB;
    }

    @Override
    public double networkMbps() {
        return 0;
    }

    @Override
    public double diskMB() {
        return 0;
    }

    @Override
    public List<Range> portRanges() {
        return List.of();
    }

    /** Fenzo itself never asks for the offer of Mesos behind a lease. */
    @Override
    public Protos.@Nullable Offer getOffer() {
        return null;
    }

    @Override
    public Map<String, Protos.Attribute> getAttributeMap() {
        // Fenzo asks it for null
        return Collections.emptyMap();
    }

    @Override
    public @Nullable Double getScalarValue(String name) {
        return scalars.get(name);
    }

    @Override
    public Map<String, Double> getScalarValues() {
        return scalars;
    }
}
