package io.hybridfarm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.PathRoots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every farm backend does, whatever it drives; a backend's own test class extends this one.
 *
 * <p>The subclass says how to make the backend, what it declares, and how to say a few things in the farm's own terms: a
 * command that ends with a code, one that runs on, one that prints, one that writes. Tests of abilities that are not declared
 * are skipped, except that asking for them must be refused. A farm with workers of its own needs those to be up when the
 * backend is made.
 *
 * <p>The time of the context stands still unless a test moves it, see {@link #whileWaiting}.
 */
public abstract class FarmBackendContract {
    /** The position of a final report among the reports of its attempt. */
    private static final int END = 3;

    private static final Duration LIMIT = Duration.ofHours(1);

    /** A folder of the test's own. */
    @TempDir
    protected Path folder;

    /** What the backend under test was lent. */
    protected TestingContext context;

    private final List<FarmBackend> made = new ArrayList<>();
    private long lastAttempt;

    /** Makes the backends under test. */
    protected abstract FarmBackendFactory factory();

    /** What the backend declares with {@link #config}. */
    protected abstract Set<Capability> capabilities();

    /** Settings to test with; none by default. */
    protected Map<String, String> config() {
        return Map.of();
    }

    /** One key that the configuration may have, to be misspelled. */
    protected abstract String knownKey();

    /** A command that ends at once with an exit code; 0 means success. */
    protected abstract StepSpec.Builder leavesWith(int exitCode);

    /** A command that runs until it is stopped, and has a child process doing the same where the farm runs processes. */
    protected abstract StepSpec.Builder runsUntilStopped();

    /**
     * A command that prints a line as it is and succeeds; needed with {@link Capability#LOG}.
     *
     * @param line text without line breaks, to be passed through {@link #literal} where it becomes part of a template
     */
    protected StepSpec.Builder prints(String line) {
        throw new UnsupportedOperationException("a backend that declares LOG says how its commands print");
    }

    /** A command that writes a file and succeeds; needed with {@link Capability#OUTPUT_CHECK}. */
    protected StepSpec.Builder writes(Path file) {
        throw new UnsupportedOperationException("a backend that declares OUTPUT_CHECK says how its commands write");
    }

    /** Whether anything of an attempt runs, found out without asking the backend. */
    protected abstract boolean anythingRuns(AttemptId attempt);

    /** Whether attempts go on for a while when the server is killed; then the next one has to deal with them. */
    protected boolean attemptsOutliveTheirServer() {
        return false;
    }

    /**
     * Called again and again while a test waits for the backend; returns whether it did something. By default nothing: the
     * backend's own threads bring about what is waited for. A backend that simulates jumps to its next alarm.
     */
    protected boolean whileWaiting(ManualDeadlines deadlines) {
        return false;
    }

    /** Text as part of a command, with its braces doubled. */
    protected static String literal(String text) {
        return text.replace("{", "{{").replace("}", "}}");
    }

    /** Makes a backend whose context is {@link #context}; it is closed after the test. */
    protected final FarmBackend create() {
        return create(config());
    }

    private FarmBackend create(Map<String, String> settings) {
        FarmBackend backend = factory().create("contract", PluginConfig.of("farm contract", settings), context);
        made.add(backend);
        return backend;
    }

    /** Makes a backend, tells it that nothing is live, and waits for its workers. */
    protected final FarmBackend start() {
        FarmBackend backend = create();
        backend.reconcile(List.of());
        context.reporter().awaitOffer();
        return backend;
    }

    /** An order for a new attempt of the step's first task, on the first worker offered. */
    protected final LaunchOrder order(StepSpec.Builder step) {
        lastAttempt++;
        String worker = context.reporter()
                .lastOffer()
                .map(offer -> offer.workers().get(0).name())
                .orElse("nobody");
        StepSpec built = step.build();
        return new LaunchOrder(
                new AttemptId(lastAttempt),
                new TaskId(new JobId(1), 0, 0),
                "contract job",
                "aurora",
                "mira",
                built,
                built.demand(),
                worker);
    }

    /** Launches an attempt of a step that runs on, and waits until it does. */
    protected final LaunchOrder launchRunning(FarmBackend backend) {
        LaunchOrder order = order(runsUntilStopped());
        backend.launch(order);
        context.reporter().awaitStarted(order.attempt());
        return order;
    }

    /** A path inside the one root that the context declares, {@code {out}}. */
    protected final Path output(String name) {
        return folder.resolve("out").resolve(name);
    }

    @BeforeEach
    final void lendContext() throws IOException {
        context = newContext();
    }

    @AfterEach
    final void closeBackends() {
        made.forEach(FarmBackend::close);
    }

    private TestingContext newContext() throws IOException {
        return new TestingContext(
                Files.createDirectories(folder.resolve("backend")),
                PathRoots.of(Map.of("out", folder.resolve("out"))),
                this::whileWaiting);
    }

    @Test
    void the_kind_has_a_name_that_a_configuration_can_hold() {
        assertThat(factory().name()).matches("[a-z][a-z0-9-]*");
    }

    @Test
    void the_declared_capabilities_are_the_same_at_all_times() {
        FarmBackend backend = create();
        assertThat(backend.capabilities()).containsExactlyInAnyOrderElementsOf(capabilities());
        backend.reconcile(List.of());
        assertThat(backend.capabilities()).containsExactlyInAnyOrderElementsOf(capabilities());
    }

    @Test
    void a_misspelled_key_is_refused_with_the_right_one() {
        Map<String, String> settings = new TreeMap<>(config());
        settings.put(knownKey() + "x", "1");
        assertRefused(() -> create(settings), ErrorCode.BAD_CONFIGURATION)
                .contains("'" + knownKey() + "x'")
                .contains("did you mean '" + knownKey() + "'?");
    }

    @Test
    void reports_come_in_the_order_accepted_started_finished() {
        FarmBackend backend = start();
        LaunchOrder order = order(leavesWith(0));
        backend.launch(order);

        AttemptReport.Finished end = context.reporter().awaitFinished(order.attempt());
        assertThat(end.ending()).as(end.message()).isEqualTo(Ending.SUCCEEDED);
        assertThat(end.message()).isEmpty();
        List<AttemptReport> reports = context.reporter().reports(order.attempt());
        assertThat(reports).extracting(FarmBackendContract::position).isSorted();
        assertThat(reports).filteredOn(AttemptReport.Accepted.class::isInstance).hasSizeLessThanOrEqualTo(1);
        assertThat(reports).filteredOn(AttemptReport.Finished.class::isInstance).hasSize(1);
        AttemptReport.Started started = context.reporter().awaitStarted(order.attempt());
        assertThat(started.where()).isNotBlank();
        assertThat(started.at()).isBetween(SettableClock.START, end.at());
    }

    @Test
    void the_exit_code_of_a_failure_is_reported_with_a_sentence() {
        FarmBackend backend = start();
        LaunchOrder order = order(leavesWith(3));
        backend.launch(order);

        AttemptReport.Finished end = context.reporter().awaitFinished(order.attempt());
        assertThat(end.ending()).isEqualTo(Ending.FAILED);
        assertThat(end.exitCode()).hasValue(3);
        assertThat(end.message()).contains("3");
    }

    @Test
    void a_code_with_a_meaning_is_reported_as_what_it_means() {
        RetryPolicy codes = new RetryPolicy(1, List.of(3), List.of(4));
        FarmBackend backend = start();
        LaunchOrder noLicence = order(leavesWith(3).retry(codes));
        backend.launch(noLicence);
        LaunchOrder noMemory = order(leavesWith(4).retry(codes));
        backend.launch(noMemory);
        LaunchOrder other = order(leavesWith(5).retry(codes));
        backend.launch(other);

        AttemptReport.Finished end = context.reporter().awaitFinished(noLicence.attempt());
        assertThat(end.ending()).isEqualTo(Ending.NO_LICENCE);
        assertThat(end.exitCode()).hasValue(3);
        assertThat(end.message()).contains("3");
        assertThat(context.reporter().awaitFinished(noMemory.attempt()).ending())
                .isEqualTo(Ending.OUT_OF_MEMORY);
        assertThat(context.reporter().awaitFinished(other.attempt()).ending()).isEqualTo(Ending.FAILED);
    }

    @Test
    void many_attempts_at_once_end_once_each() {
        FarmBackend backend = start();
        List<LaunchOrder> orders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            LaunchOrder order = order(leavesWith(i % 3));
            orders.add(order);
            backend.launch(order);
        }
        for (int i = 0; i < 12; i++) {
            AttemptId attempt = orders.get(i).attempt();
            assertThat(context.reporter().awaitFinished(attempt).exitCode()).hasValue(i % 3);
            assertThat(context.reporter().reports(attempt))
                    .filteredOn(report -> position(report) == END)
                    .hasSize(1);
        }
    }

    @Test
    void an_order_given_twice_runs_once() {
        FarmBackend backend = start();
        LaunchOrder running = launchRunning(backend);
        backend.launch(running);
        LaunchOrder ended = order(leavesWith(0));
        backend.launch(ended);
        context.reporter().awaitFinished(ended.attempt());
        backend.launch(ended);

        // Closing ends whatever the repeated orders may have started, so that nothing is still to come.
        backend.close();
        for (LaunchOrder order : List.of(running, ended)) {
            List<AttemptReport> reports = context.reporter().reports(order.attempt());
            assertThat(reports)
                    .filteredOn(AttemptReport.Started.class::isInstance)
                    .hasSize(1);
            assertThat(reports).filteredOn(report -> position(report) == END).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void a_canceled_attempt_ends_as_canceled_and_nothing_of_it_runs_any_more() {
        assumeTrue(capabilities().contains(Capability.CANCEL), "the backend does not declare CANCEL");
        FarmBackend backend = start();
        LaunchOrder order = launchRunning(backend);
        assertThat(anythingRuns(order.attempt())).isTrue();

        backend.cancel(order.attempt());

        assertThat(context.reporter().awaitFinished(order.attempt()).ending()).isEqualTo(Ending.CANCELED);
        assertThat(anythingRuns(order.attempt())).isFalse();
    }

    @Test
    void a_cancel_right_after_the_launch_is_not_missed() {
        assumeTrue(capabilities().contains(Capability.CANCEL), "the backend does not declare CANCEL");
        FarmBackend backend = start();
        LaunchOrder order = order(runsUntilStopped());
        backend.launch(order);
        backend.cancel(order.attempt());

        assertThat(context.reporter().awaitFinished(order.attempt()).ending()).isEqualTo(Ending.CANCELED);
        assertThat(anythingRuns(order.attempt())).isFalse();
    }

    @Test
    void a_cancel_of_an_attempt_that_is_unknown_or_over_has_no_effect() {
        assumeTrue(capabilities().contains(Capability.CANCEL), "the backend does not declare CANCEL");
        FarmBackend backend = start();
        LaunchOrder order = order(leavesWith(0));
        backend.launch(order);
        context.reporter().awaitFinished(order.attempt());

        backend.cancel(order.attempt());
        backend.cancel(new AttemptId(999_999));

        LaunchOrder later = order(leavesWith(0));
        backend.launch(later);
        context.reporter().awaitFinished(later.attempt());
        assertThat(context.reporter().awaitFinished(order.attempt()).ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(context.reporter().reports())
                .extracting(AttemptReport::attempt)
                .containsOnly(order.attempt(), later.attempt());
    }

    @Test
    void an_attempt_that_outlives_its_timeout_is_stopped() {
        assumeTrue(capabilities().contains(Capability.TIMEOUT), "the backend does not declare TIMEOUT");
        FarmBackend backend = start();
        LaunchOrder order = order(runsUntilStopped().timeout(LIMIT));
        backend.launch(order);
        context.reporter().awaitStarted(order.attempt());

        context.deadlines().advance(LIMIT.minusSeconds(1));
        assertThat(context.reporter().reports(order.attempt())).noneMatch(report -> position(report) == END);
        context.deadlines().advance(Duration.ofSeconds(2));

        AttemptReport.Finished end = context.reporter().awaitFinished(order.attempt());
        assertThat(end.ending()).isEqualTo(Ending.TIMED_OUT);
        assertThat(end.message()).contains("1h");
        assertThat(anythingRuns(order.attempt())).isFalse();
    }

    @Test
    void a_success_with_its_declared_output_is_a_success() {
        assumeTrue(capabilities().contains(Capability.OUTPUT_CHECK), "the backend does not declare OUTPUT_CHECK");
        FarmBackend backend = start();
        Path file = output("frames/0001.exr");
        LaunchOrder order = order(writes(file).output("{out}/frames/0001.exr"));
        backend.launch(order);

        AttemptReport.Finished end = context.reporter().awaitFinished(order.attempt());
        assertThat(end.ending()).as(end.message()).isEqualTo(Ending.SUCCEEDED);
        assertThat(file).exists();
    }

    @Test
    void a_success_without_its_declared_output_is_a_failure_that_names_it() {
        assumeTrue(capabilities().contains(Capability.OUTPUT_CHECK), "the backend does not declare OUTPUT_CHECK");
        FarmBackend backend = start();
        LaunchOrder order = order(leavesWith(0).output("{out}/frames/0001.exr"));
        backend.launch(order);

        AttemptReport.Finished end = context.reporter().awaitFinished(order.attempt());
        assertThat(end.ending()).isEqualTo(Ending.FAILED);
        assertThat(end.exitCode()).hasValue(0);
        assertThat(end.message()).contains(output("frames/0001.exr").toString());
    }

    @Test
    void an_output_left_by_an_earlier_attempt_is_no_output() throws IOException {
        assumeTrue(capabilities().contains(Capability.OUTPUT_CHECK), "the backend does not declare OUTPUT_CHECK");
        FarmBackend backend = start();
        Path file = output("0001.exr");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "yesterday's pixels");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        LaunchOrder order = order(leavesWith(0).output("{out}/0001.exr"));
        backend.launch(order);

        AttemptReport.Finished end = context.reporter().awaitFinished(order.attempt());
        assertThat(end.ending()).isEqualTo(Ending.FAILED);
        assertThat(end.message()).contains(file.toString());
    }

    @Test
    void output_is_kept_as_it_was_printed_and_read_in_pieces() {
        assumeTrue(capabilities().contains(Capability.LOG), "the backend does not declare LOG");
        FarmBackend backend = start();
        String line = "two  spaces; $HOME `id` 'single' \"double\" * {braces} \\ a\u00efe > /dev/null";
        LaunchOrder order = order(prints(line));
        backend.launch(order);
        context.reporter().awaitFinished(order.attempt());

        // Output may travel apart from reports, and arrive after the end was told.
        LogChunk whole = context.reporter()
                .await(
                        "complete output of " + order.attempt(),
                        () -> Optional.of(backend.readLog(order.attempt(), 0, 1 << 20))
                                .filter(LogChunk::complete));
        assertThat(new String(whole.bytes(), StandardCharsets.UTF_8).stripTrailing())
                .isEqualTo(line);
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        LogChunk piece = backend.readLog(order.attempt(), 0, 7);
        while (piece.bytes().length > 0) {
            assertThat(piece.bytes().length).isLessThanOrEqualTo(7);
            pieces.writeBytes(piece.bytes());
            piece = backend.readLog(order.attempt(), piece.nextOffset(), 7);
        }
        assertThat(pieces.toByteArray()).isEqualTo(whole.bytes());
        LogChunk beyond = backend.readLog(order.attempt(), whole.nextOffset() + 1_000, 7);
        assertThat(beyond.bytes()).isEmpty();
        assertThat(beyond.complete()).isTrue();
    }

    @Test
    void the_log_of_a_running_attempt_is_not_complete() {
        assumeTrue(capabilities().contains(Capability.LOG), "the backend does not declare LOG");
        FarmBackend backend = start();
        LaunchOrder order = launchRunning(backend);
        assertThat(backend.readLog(order.attempt(), 0, 1_000).complete()).isFalse();
    }

    @Test
    void the_log_of_an_unknown_attempt_is_not_found() {
        assumeTrue(capabilities().contains(Capability.LOG), "the backend does not declare LOG");
        FarmBackend backend = start();
        assertRefused(() -> backend.readLog(new AttemptId(999_999), 0, 10), ErrorCode.NOT_FOUND)
                .contains("a999999");
    }

    @Test
    void a_cancel_is_refused_unless_declared() {
        assumeFalse(capabilities().contains(Capability.CANCEL), "the backend declares CANCEL");
        FarmBackend backend = start();
        assertRefused(() -> backend.cancel(new AttemptId(1)), ErrorCode.UNSUPPORTED);
    }

    @Test
    void reading_a_log_is_refused_unless_declared() {
        assumeFalse(capabilities().contains(Capability.LOG), "the backend declares LOG");
        FarmBackend backend = start();
        assertRefused(() -> backend.readLog(new AttemptId(1), 0, 10), ErrorCode.UNSUPPORTED);
    }

    @Test
    void closing_hands_running_attempts_back_as_lost() {
        assumeFalse(capabilities().contains(Capability.SURVIVES_RESTART), "attempts survive");
        FarmBackend backend = start();
        List<LaunchOrder> orders = List.of(launchRunning(backend), launchRunning(backend), launchRunning(backend));

        backend.close();

        List<AttemptReport> reports = context.reporter().reports();
        for (LaunchOrder order : orders) {
            assertThat(reports)
                    .filteredOn(report -> report.attempt().equals(order.attempt()) && position(report) == END)
                    .singleElement()
                    .isInstanceOf(AttemptReport.Lost.class);
            assertThat(anythingRuns(order.attempt())).isFalse();
        }
        backend.close();
        assertThat(context.reporter().reports()).isEqualTo(reports);
    }

    @Test
    void attempts_that_nobody_knows_are_reported_lost() {
        FarmBackend backend = create();
        LaunchOrder first = order(leavesWith(0));
        LaunchOrder second = order(runsUntilStopped());
        backend.reconcile(List.of(first, second));

        assertThat(context.reporter().awaitLost(first.attempt()).reason()).isNotBlank();
        assertThat(context.reporter().awaitLost(second.attempt()).reason()).isNotBlank();
        assertThat(context.reporter().reports()).hasSize(2);
        assertThat(anythingRuns(second.attempt())).isFalse();
    }

    @Test
    void what_a_killed_server_left_running_is_taken_up_or_stopped_and_lost() throws IOException {
        assumeTrue(attemptsOutliveTheirServer(), "nothing outlives the server");
        LaunchOrder order = launchRunning(start());

        context = newContext();
        create().reconcile(List.of(order));

        if (capabilities().contains(Capability.SURVIVES_RESTART)) {
            context.reporter().awaitStarted(order.attempt());
            assertThat(anythingRuns(order.attempt())).isTrue();
        } else {
            context.reporter().awaitLost(order.attempt());
            assertThat(anythingRuns(order.attempt())).isFalse();
        }
    }

    @Test
    void what_runs_although_the_scheduler_has_given_it_up_is_stopped() throws IOException {
        assumeTrue(attemptsOutliveTheirServer(), "nothing outlives the server");
        LaunchOrder order = launchRunning(start());

        context = newContext();
        create().reconcile(List.of());

        context.reporter()
                .await(
                        "end of " + order.attempt(),
                        () -> anythingRuns(order.attempt()) ? Optional.empty() : Optional.of(true));
        assertThat(context.reporter().reports(order.attempt())).noneMatch(AttemptReport.Started.class::isInstance);
    }

    private static int position(AttemptReport report) {
        if (report instanceof AttemptReport.Accepted) {
            return 0;
        }
        if (report instanceof AttemptReport.Started) {
            return 1;
        }
        return report instanceof AttemptReport.Progress ? 2 : END;
    }

    private static AbstractStringAssert<?> assertRefused(ThrowingCallable call, ErrorCode code) {
        FarmException[] refusal = new FarmException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(FarmException.class, e -> refusal[0] = e);
        assertThat(refusal[0].code()).isEqualTo(code);
        return assertThat(refusal[0].getMessage());
    }
}
