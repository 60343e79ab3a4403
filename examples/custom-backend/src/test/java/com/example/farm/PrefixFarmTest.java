package com.example.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.testkit.FarmBackendContract;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract suite and what is the farm's own: with the suite alone, a backend's test is over at {@code anythingRuns}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the example reads /proc")
class PrefixFarmTest extends FarmBackendContract {
    @Override
    protected FarmBackendFactory factory() {
        return new PrefixFarmFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.CANCEL, Capability.TIMEOUT, Capability.LOG);
    }

    @Override
    protected Map<String, String> config() {
        return Map.of("prefix", "env, THROUGH=the prefix", "cores", "4");
    }

    @Override
    protected String knownKey() {
        return "prefix";
    }

    @Override
    protected StepSpec.Builder leavesWith(int exitCode) {
        return shell("exit " + exitCode);
    }

    @Override
    protected StepSpec.Builder runsUntilStopped() {
        return shell("sleep 1000 & sleep 1000");
    }

    @Override
    protected StepSpec.Builder prints(String line) {
        return StepSpec.builder("print", List.of("printf", "%s\\n", literal(line)));
    }

    @Override
    protected boolean attemptsOutliveTheirServer() {
        return true;
    }

    @Override
    protected boolean anythingRuns(AttemptId attempt) {
        return new MarkedProcesses()
                .anyAlive(context.workFolder().resolve(attempt + ".log").toString());
    }

    @Test
    void each_command_runs_behind_the_prefix() {
        assertThat(logOf(shell("echo $THROUGH"))).isEqualTo("the prefix\n");
    }

    @Test
    void what_a_command_leaves_in_the_background_ends_with_it() {
        FarmBackend backend = start();
        LaunchOrder order = order(shell("sleep 1000 & exit 0"));
        backend.launch(order);

        assertThat(context.reporter().awaitFinished(order.attempt()).ending())
                .isEqualTo(AttemptReport.Ending.SUCCEEDED);
        assertThat(anythingRuns(order.attempt())).isFalse();
    }

    @Test
    void a_command_reads_nothing_from_its_input_and_starts_in_a_folder_of_its_own() {
        assertThat(logOf(shell("cat; pwd; ls -A")))
                .isEqualTo(context.workFolder().resolve("a1") + "\n");
    }

    @Test
    void an_order_repeated_after_a_restart_does_not_run_again() {
        FarmBackend first = start();
        LaunchOrder order = order(leavesWith(0));
        first.launch(order);
        context.reporter().awaitFinished(order.attempt());
        first.close();
        List<AttemptReport> reports = context.reporter().reports();

        start().launch(order);

        assertThat(anythingRuns(order.attempt())).isFalse();
        assertThat(context.reporter().reports()).isEqualTo(reports);
    }

    @Test
    void a_prefix_that_is_no_program_refuses_each_launch() {
        FarmBackend backend =
                factory().create("f", PluginConfig.of("farm f", Map.of("prefix", "no-such-program")), context);
        backend.reconcile(List.of());

        assertThatThrownBy(() -> backend.launch(order(leavesWith(0))))
                .isInstanceOf(FarmException.class)
                .hasMessageStartingWith("cannot start 'no-such-program': ")
                .extracting(e -> ((FarmException) e).code())
                .isEqualTo(ErrorCode.BACKEND_FAILED);
        backend.close();
    }

    @Test
    void a_farm_without_a_prefix_is_refused() {
        assertThatThrownBy(() -> factory().create("f", PluginConfig.of("farm f", Map.of()), context))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("farm f: prefix must be");
    }

    @Test
    void the_plugin_is_found_by_its_service_file() {
        assertThat(ServiceLoader.load(Plugin.class))
                .flatExtracting(Plugin::farmBackendFactories)
                .extracting(FarmBackendFactory::name)
                .contains("prefix");
    }

    private String logOf(StepSpec.Builder step) {
        FarmBackend backend = start();
        LaunchOrder order = order(step);
        backend.launch(order);
        context.reporter().awaitFinished(order.attempt());
        return new String(backend.readLog(order.attempt(), 0, 10_000).bytes(), StandardCharsets.UTF_8);
    }

    private static StepSpec.Builder shell(String script) {
        return StepSpec.builder("shell", List.of("sh", "-c", script));
    }
}
