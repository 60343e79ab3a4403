package io.hybridfarm.rest.job;

import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.rest.wire.WireWord;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.FrameOrder;
import io.hybridfarm.spi.job.JobDependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a submission on the wire means to the scheduler, and how refusals by the scheduler are named on the wire. */
final class JobReading {
    /** The name of the step whose fields stand beside the job's own. */
    static final String SINGLE_STEP = "main";

    private final JobRequest request;
    private final List<StepRequest> steps;
    private final boolean single;

    private JobReading(JobRequest request, List<StepRequest> steps, boolean single) {
        this.request = request;
        this.steps = steps;
        this.single = single;
    }

    /**
     * Looks at how the work is given.
     *
     * @throws HttpProblem 400 if it is given both as steps and beside the job's fields
     */
    static JobReading of(JobRequest request) {
        StepRequest beside = request.singleStep();
        if (request.steps() != null && !request.steps().isEmpty()) {
            if (!beside.isEmpty()) {
                throw HttpProblem.invalid(
                        "steps",
                        "goes without command, frames and the other fields of a single step; put those into a step");
            }
            return new JobReading(request, request.steps(), false);
        }
        return new JobReading(request, beside.isEmpty() ? List.of() : List.of(beside), true);
    }

    /**
     * The job as the scheduler takes it.
     *
     * @throws FarmException INVALID if a value is wrong; the message starts with the field as it was sent
     */
    JobSpec spec() {
        JobSpec.Builder job = JobSpec.builder(required("name", request.name()));
        ifGiven(request.show(), job::show);
        ifGiven(request.shot(), job::shot);
        ifGiven(request.user(), job::user);
        ifGiven(request.priority(), job::priority);
        ifGiven(request.clientToken(), job::clientToken);
        ifGiven(request.held(), job::held);
        ifGiven(request.department(), job::department);
        ifGiven(request.interruptible(), job::interruptible);
        ifGiven(request.pools(), job::pools);
        ifGiven(request.allowWorkers(), job::allowWorkers);
        ifGiven(request.denyWorkers(), job::denyWorkers);
        ifGiven(request.groups(), job::groups);
        ifGiven(request.maxRunning(), job::maxRunning);
        ifGiven(request.failureLimit(), job::failureLimit);
        ifGiven(request.maxWorkers(), job::maxWorkers);
        List<JobDependencyRequest> waitsFor = Objects.requireNonNullElse(request.dependsOn(), List.of());
        for (int i = 0; i < waitsFor.size(); i++) {
            JobDependencyRequest other = waitsFor.get(i);
            job.dependsOn(at("dependsOn[" + i + "].", "", () -> dependency(other)));
        }
        for (int i = 0; i < steps.size(); i++) {
            StepRequest step = steps.get(i);
            String place = single ? "" : "steps[" + i + "].";
            job.step(at(place, step.name(), () -> step(step)));
        }
        return named(job::build);
    }

    /** The same refusal with the fields named as they were sent. */
    FarmException named(FarmException refused) {
        String message = String.valueOf(refused.getMessage());
        for (int i = 0; i < steps.size(); i++) {
            String byName = "steps[" + steps.get(i).name() + "].";
            if (message.startsWith(byName)) {
                String place = single ? "" : "steps[" + i + "].";
                return new FarmException(refused.code(), place + message.substring(byName.length()), refused);
            }
        }
        return refused;
    }

    private <T> T named(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FarmException e) {
            throw named(e);
        }
    }

    private static StepSpec step(StepRequest request) {
        String name = required("name", request.name());
        StepSpec.Builder step = StepSpec.builder(name, required("command", request.command()));
        ifGiven(request.frames(), step::frames);
        ifGiven(request.chunk(), step::chunk);
        ifGiven(request.demand(), demand -> step.demand(demand(demand)));
        ifGiven(request.inputs(), paths -> paths.forEach(step::input));
        ifGiven(request.outputs(), paths -> paths.forEach(step::output));
        ifGiven(request.env(), env -> env.forEach(step::environment));
        ifGiven(request.cwd(), step::workingFolder);
        retry(request, step);
        ifGiven(request.maxRunning(), step::maxRunning);
        ifGiven(request.timeout(), text -> step.timeout(measured("timeout", () -> Quantities.duration(text))));
        ifGiven(request.progress(), step::progress);
        ifGiven(request.minRunTime(), text -> step.minRunTime(measured("minRunTime", () -> Quantities.duration(text))));
        ifGiven(request.stallAfter(), text -> step.stallAfter(measured("stallAfter", () -> Quantities.duration(text))));
        ifGiven(request.frameOrder(), order -> step.frameOrder(WireWord.parse("frameOrder", order, FrameOrder.class)));
        List<DependencyRequest> waitsFor = Objects.requireNonNullElse(request.dependsOn(), List.of());
        for (int i = 0; i < waitsFor.size(); i++) {
            DependencyRequest dependency = waitsFor.get(i);
            step.dependsOn(at("dependsOn[" + i + "].", "", () -> dependency(dependency)));
        }
        return step.build();
    }

    private static Demand demand(DemandRequest request) {
        BigDecimal cores = Objects.requireNonNullElse(request.cores(), BigDecimal.ONE);
        return new Demand(
                measured("demand.cores", () -> Quantities.milliCores(cores)),
                Objects.requireNonNullElse(request.memory(), 0L),
                Objects.requireNonNullElse(request.gpus(), 0),
                Objects.requireNonNullElse(request.tags(), List.of()),
                Objects.requireNonNullElse(request.licences(), Map.of()),
                Objects.requireNonNullElse(request.exclusive(), false));
    }

    private static void retry(StepRequest request, StepSpec.Builder step) {
        RetryRequest retry = request.retry();
        if (retry == null) {
            ifGiven(request.retries(), step::retries);
            return;
        }
        if (request.retries() != null) {
            throw FarmException.invalid("retries", "goes without retry; say it there, as {\"retries\": 1, ...}");
        }
        step.retry(at(
                "retry.",
                "",
                () -> new RetryPolicy(
                        Objects.requireNonNullElse(retry.retries(), RetryPolicy.DEFAULT.retries()),
                        Objects.requireNonNullElse(retry.licenceCodes(), List.of()),
                        Objects.requireNonNullElse(retry.memoryCodes(), List.of()))));
    }

    private static Dependency dependency(DependencyRequest request) {
        String step = required("step", request.step());
        int offset = Objects.requireNonNullElse(request.offset(), 0);
        String map = Objects.requireNonNullElse(request.map(), "all");
        return new Dependency(step, WireWord.parse("map", map, Dependency.Kind.class), offset, condition(request.on()));
    }

    private static JobDependency dependency(JobDependencyRequest request) {
        String job = required("job", request.job());
        Condition on = condition(request.on());
        try {
            return new JobDependency(JobId.parse(job), on);
        } catch (FarmException e) {
            throw FarmException.invalid("job", "'" + job + "' is not a job id such as 00001");
        }
    }

    private static Condition condition(@Nullable String on) {
        return on == null ? Condition.SUCCESS : WireWord.parse("on", on, Condition.class);
    }

    /** Puts the place of a part in front of refusals that name a field inside of it. */
    private static <T> T at(String place, @Nullable String step, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FarmException e) {
            String message = String.valueOf(e.getMessage())
                    .replaceFirst("^steps\\[" + java.util.regex.Pattern.quote(String.valueOf(step)) + "]\\.", "")
                    .replaceFirst("^" + (place.isEmpty() ? "steps" : place.replaceFirst("[\\[.].*", "")) + "\\.", "");
            throw new FarmException(e.code(), place + message, e);
        }
    }

    private static <T> T measured(String field, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FarmException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new FarmException(ErrorCode.INVALID, field + ": " + e.getMessage(), e);
        }
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw FarmException.invalid(field, "must be given");
        }
        return value;
    }

    private static <T> void ifGiven(@Nullable T value, java.util.function.Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
