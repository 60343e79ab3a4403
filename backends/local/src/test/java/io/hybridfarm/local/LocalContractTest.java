package io.hybridfarm.local;

import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.testkit.FarmBackendContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LocalContractTest extends FarmBackendContract {
    @Override
    protected FarmBackendFactory factory() {
        return new LocalBackendFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.CANCEL, Capability.TIMEOUT, Capability.LOG, Capability.OUTPUT_CHECK);
    }

    @Override
    protected Map<String, String> config() {
        return Map.of("worker", "here", "cores", "4");
    }

    @Override
    protected String knownKey() {
        return "log-limit";
    }

    @Override
    protected StepSpec.Builder leavesWith(int exitCode) {
        return StepSpec.builder("leave", List.of("sh", "-c", "exit " + exitCode));
    }

    @Override
    protected StepSpec.Builder runsUntilStopped() {
        return StepSpec.builder("run", List.of("sh", "-c", "sleep 86400 & sleep 86400; wait"));
    }

    @Override
    protected StepSpec.Builder prints(String line) {
        return StepSpec.builder("print", List.of("printf", "%s\\n", literal(line)));
    }

    @Override
    protected StepSpec.Builder writes(Path file) {
        return StepSpec.builder("write", List.of("sh", "-c", "echo pixels > \"$1\"", "sh", literal(file.toString())));
    }

    @Override
    protected boolean anythingRuns(AttemptId attempt) {
        try {
            String identity =
                    Files.readString(folder.resolve("backend/identity")).strip();
            return !Proc.withVariable("HYBRIDFARM_TREE=" + identity + "/" + attempt)
                    .isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected boolean attemptsOutliveTheirServer() {
        return true;
    }
}
