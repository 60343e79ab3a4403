package io.hybridfarm.sim;

import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.testkit.FarmBackendContract;
import io.hybridfarm.testkit.ManualDeadlines;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class SimContractTest extends FarmBackendContract {
    private final List<SimFarm> farms = new ArrayList<>();

    /** The factory under test, with an eye on what it makes. */
    @Override
    protected FarmBackendFactory factory() {
        SimBackendFactory factory = new SimBackendFactory();
        return new FarmBackendFactory() {
            @Override
            public String name() {
                return factory.name();
            }

            @Override
            public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
                SimFarm made = (SimFarm) factory.create(farm, config, context);
                farms.add(made);
                return made;
            }
        };
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.CANCEL, Capability.TIMEOUT);
    }

    @Override
    protected Map<String, String> config() {
        return Map.of("workers", "2", "cores", "16");
    }

    @Override
    protected String knownKey() {
        return "failure-rate";
    }

    @Override
    protected StepSpec.Builder leavesWith(int exitCode) {
        return StepSpec.builder("leave", List.of("render"))
                .environment("SIM_RUN_TIME", "10s")
                .environment("SIM_EXIT_CODE", Integer.toString(exitCode));
    }

    @Override
    protected StepSpec.Builder runsUntilStopped() {
        return StepSpec.builder("run", List.of("render")).environment("SIM_RUN_TIME", "3650d");
    }

    @Override
    protected boolean anythingRuns(AttemptId attempt) {
        return farms.stream().anyMatch(farm -> farm.running().contains(attempt));
    }

    @Override
    protected boolean whileWaiting(ManualDeadlines deadlines) {
        return deadlines.runNext();
    }
}
