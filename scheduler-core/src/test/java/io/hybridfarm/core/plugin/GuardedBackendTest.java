package io.hybridfarm.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(MutedLogs.class)
class GuardedBackendTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final AttemptId A1 = new AttemptId(1);
    private static final AttemptId A2 = new AttemptId(2);

    private final URLClassLoader pluginLoader = new URLClassLoader("plugin", new URL[0], null);
    private final Recorder recorder = new Recorder();
    private final Backend plugin = new Backend();

    @AfterEach
    void closeLoader() throws IOException {
        pluginLoader.close();
    }

    @Test
    void every_call_reaches_the_backend_under_the_plugins_context_class_loader() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        FarmBackend guarded = guarded();

        guarded.reconcile(List.of());
        guarded.launch(order(A1));
        guarded.cancel(A1);
        guarded.readLog(A1, 0, 10);
        guarded.close();

        assertThat(plugin.calls)
                .containsExactly("capabilities", "reconcile []", "launch a1", "cancel a1", "readLog a1 0 10", "close");
        assertThat(plugin.loaders).hasSize(6).containsOnly(pluginLoader);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        assertThat(recorder.reports).isEmpty();
    }

    @Test
    void a_backend_is_made_under_the_plugins_context_class_loader() {
        guarded();

        assertThat(plugin.madeUnder).isSameAs(pluginLoader);
    }

    @Test
    void an_alarm_rings_under_the_plugins_context_class_loader() {
        guarded();
        List<ClassLoader> seen = new ArrayList<>();

        plugin.context
                .deadlines()
                .after(
                        java.time.Duration.ZERO,
                        () -> seen.add(Thread.currentThread().getContextClassLoader()));

        assertThat(seen).containsExactly(pluginLoader);
    }

    @Test
    void the_other_services_are_lent_as_they_are() {
        guarded();

        assertThat(plugin.context.clock()).isSameAs(recorder.clock());
        assertThat(plugin.context.reporter()).isSameAs(recorder);
        assertThat(plugin.context.workFolder()).isEqualTo(recorder.workFolder());
        assertThat(plugin.context.paths()).isSameAs(recorder.paths());
        assertThat(plugin.context.pools()).isEqualTo(recorder.pools());
    }

    @Test
    void a_refused_launch_is_a_failed_attempt_with_the_backends_own_words() {
        FarmBackend guarded = guarded();
        plugin.thrown = FarmException.invalid("command", "no such program");

        guarded.launch(order(A1));

        assertThat(recorder.reports).containsExactly(failed("farm night did not start it: command: no such program"));
    }

    @ParameterizedTest
    @MethodSource("surprises")
    void a_launch_that_throws_anything_else_is_a_failed_attempt_too(Throwable surprise, String told) {
        FarmBackend guarded = guarded();
        plugin.thrown = surprise;

        guarded.launch(order(A1));

        assertThat(recorder.reports).containsExactly(failed("farm night did not start it: " + told));
    }

    static Object[][] surprises() {
        return new Object[][] {
            {new NullPointerException(), "NullPointerException"},
            {new IllegalStateException("boom"), "IllegalStateException: boom"},
            {new NoClassDefFoundError("com/studio/Sdk"), "NoClassDefFoundError: com/studio/Sdk"},
            {new AbstractMethodError("launch"), "AbstractMethodError: launch"},
            {new StackOverflowError(), "StackOverflowError"},
            {new AssertionError("never"), "AssertionError: never"},
        };
    }

    @Test
    void attempts_are_lost_when_the_backend_cannot_reconcile() {
        FarmBackend guarded = guarded();
        plugin.thrown = new IllegalStateException("state file damaged");

        guarded.reconcile(List.of(order(A1), order(A2)));

        String reason = "farm night could not tell after the restart what became of it:"
                + " IllegalStateException: state file damaged";
        assertThat(recorder.reports)
                .containsExactly(new AttemptReport.Lost(A1, NOW, reason), new AttemptReport.Lost(A2, NOW, reason));
    }

    @Test
    void a_failing_cancel_or_close_is_survived() {
        FarmBackend guarded = guarded();
        plugin.thrown = new IllegalStateException("boom");

        guarded.cancel(A1);
        guarded.close();

        assertThat(plugin.calls).containsExactly("capabilities", "cancel a1", "close");
        assertThat(recorder.reports).isEmpty();
    }

    @Test
    void a_second_close_does_not_reach_the_backend() {
        FarmBackend guarded = guarded();

        guarded.close();
        guarded.close();

        assertThat(plugin.calls).containsExactly("capabilities", "close");
    }

    @Test
    void a_backend_is_not_asked_for_what_it_does_not_declare() {
        plugin.declared = Set.of();
        FarmBackend guarded = guarded();

        guarded.cancel(A1);
        assertThatThrownBy(() -> guarded.readLog(A1, 0, 10))
                .isInstanceOf(FarmException.class)
                .hasMessage("farm night keeps no logs")
                .extracting(e -> ((FarmException) e).code())
                .isEqualTo(ErrorCode.UNSUPPORTED);

        assertThat(guarded.capabilities()).isEmpty();
        assertThat(plugin.calls).containsExactly("capabilities");
    }

    @Test
    void capabilities_are_asked_once_and_kept_in_order() {
        FarmBackend guarded = guarded();
        plugin.declared = Set.of();

        assertThat(guarded.capabilities())
                .containsExactly(Capability.CANCEL, Capability.LOG, Capability.SURVIVES_RESTART);
        assertThat(plugin.calls).containsExactly("capabilities");
    }

    @Test
    void a_log_that_cannot_be_read_is_told_in_the_contracts_own_exception() {
        FarmBackend guarded = guarded();

        plugin.thrown = new FarmException(ErrorCode.NOT_FOUND, "no attempt a1");
        assertThatThrownBy(() -> guarded.readLog(A1, 0, 10)).isSameAs(plugin.thrown);

        plugin.thrown = new IllegalStateException("disk gone");
        assertThatThrownBy(() -> guarded.readLog(A1, 0, 10))
                .isInstanceOf(FarmException.class)
                .hasMessage("farm night could not read the log of a1: IllegalStateException: disk gone")
                .hasCause(plugin.thrown)
                .extracting(e -> ((FarmException) e).code())
                .isEqualTo(ErrorCode.BACKEND_FAILED);

        plugin.thrown = null;
        plugin.log = null;
        assertThatThrownBy(() -> guarded.readLog(A1, 0, 10)).hasMessageContaining("returned null instead of a log");
    }

    @Test
    void a_closed_backend_is_not_asked_for_logs() {
        FarmBackend guarded = guarded();
        guarded.close();

        assertThatThrownBy(() -> guarded.readLog(A1, 0, 10))
                .isInstanceOf(FarmException.class)
                .hasMessage("the scheduler has stopped");
        assertThat(plugin.calls).containsExactly("capabilities", "close");
    }

    @Test
    void bad_settings_are_told_as_the_factory_tells_them() {
        FarmException bad = new FarmException(ErrorCode.BAD_CONFIGURATION, "farm night: unknown key 'coers'");
        plugin.refusesToBeMade = bad;

        assertThatThrownBy(this::guarded).isSameAs(bad);
    }

    @Test
    void a_factory_that_throws_anything_else_is_named() {
        plugin.refusesToBeMade = new IllegalStateException("boom");

        assertThatThrownBy(this::guarded)
                .isInstanceOf(FarmException.class)
                .hasMessage("farm night: the plugin from plugins/night cannot make it: IllegalStateException: boom")
                .extracting(e -> ((FarmException) e).code())
                .isEqualTo(ErrorCode.BACKEND_FAILED);
    }

    @Test
    void a_factory_that_returns_null_is_named() {
        assertThatThrownBy(() -> new GuardedBackendFactory(factory(null), new PluginSide(pluginLoader, "plugins/night"))
                        .create("night", PluginConfig.of("farm night", Map.of()), recorder))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("plugins/night")
                .hasMessageContaining("returned null");
    }

    @Test
    void a_backend_that_cannot_tell_its_capabilities_is_closed_and_refused() {
        plugin.thrown = new IllegalStateException("boom");

        assertThatThrownBy(this::guarded).isInstanceOf(FarmException.class).hasMessageContaining("boom");
        assertThat(plugin.calls).containsExactly("capabilities", "close");
    }

    @Test
    void a_factory_of_the_programs_own_is_guarded_under_its_own_class_loader() {
        FarmBackend guarded = new GuardedBackendFactory(factory(plugin))
                .create("night", PluginConfig.of("farm night", Map.of()), recorder);
        plugin.thrown = new IllegalStateException("boom");

        guarded.launch(order(A1));

        assertThat(plugin.loaders).containsOnly(getClass().getClassLoader());
        assertThat(recorder.reports).hasSize(1);
    }

    private FarmBackend guarded() {
        return new GuardedBackendFactory(factory(plugin), new PluginSide(pluginLoader, "plugins/night"))
                .create("night", PluginConfig.of("farm night", Map.of()), recorder);
    }

    private static AttemptReport failed(String message) {
        return new AttemptReport.Finished(
                A1, NOW, AttemptReport.Ending.FAILED, OptionalInt.empty(), Optional.empty(), message);
    }

    private static LaunchOrder order(AttemptId attempt) {
        StepSpec step = StepSpec.builder("render", List.of("true")).build();
        return new LaunchOrder(
                attempt, new TaskId(new JobId(1), 0, 0), "job", "show", "user", step, step.demand(), "w1");
    }

    private static FarmBackendFactory factory(Backend backend) {
        return new FarmBackendFactory() {
            @Override
            public String name() {
                return "night";
            }

            @Override
            public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
                if (backend != null) {
                    backend.madeUnder = Thread.currentThread().getContextClassLoader();
                    backend.context = context;
                    if (backend.refusesToBeMade != null) {
                        throw backend.refusesToBeMade;
                    }
                }
                return backend;
            }
        };
    }

    private static final class Backend implements FarmBackend {
        final List<String> calls = new ArrayList<>();
        final List<ClassLoader> loaders = new ArrayList<>();
        ClassLoader madeUnder;
        FarmBackendContext context;
        RuntimeException refusesToBeMade;
        Throwable thrown;
        Set<Capability> declared = EnumSet.of(Capability.SURVIVES_RESTART, Capability.LOG, Capability.CANCEL);
        LogChunk log = new LogChunk(0, new byte[0], true);

        @Override
        public Set<Capability> capabilities() {
            called("capabilities");
            return declared;
        }

        @Override
        public void reconcile(List<LaunchOrder> live) {
            called("reconcile " + live.stream().map(LaunchOrder::attempt).toList());
        }

        @Override
        public void launch(LaunchOrder order) {
            called("launch " + order.attempt());
        }

        @Override
        public void cancel(AttemptId attempt) {
            called("cancel " + attempt);
        }

        @Override
        public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
            called("readLog " + attempt + " " + offset + " " + maxBytes);
            return log;
        }

        @Override
        public void close() {
            called("close");
        }

        private void called(String call) {
            calls.add(call);
            loaders.add(Thread.currentThread().getContextClassLoader());
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    private static final class Recorder implements FarmBackendContext, FarmReporter {
        final List<AttemptReport> reports = new ArrayList<>();
        private final InstantSource clock = InstantSource.fixed(NOW);

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Deadlines deadlines() {
            return (delay, task) -> {
                task.run();
                return () -> {};
            };
        }

        @Override
        public FarmReporter reporter() {
            return this;
        }

        @Override
        public Path workFolder() {
            return Path.of("work");
        }

        @Override
        public PathRoots paths() {
            return PathRoots.NONE;
        }

        @Override
        public List<String> pools() {
            return List.of("anim", "light");
        }

        @Override
        public void offer(Offer offer) {}

        @Override
        public void report(AttemptReport report) {
            reports.add(report);
        }
    }
}
