package io.hybridfarm.local.wire;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.Template;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns messages into bytes and back, and launch orders into messages; thread-safe. */
public final class Wire {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(20).build());
    }

    private Wire() {}

    /** A message as it is sent. */
    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JacksonException e) {
            throw new IllegalStateException("a message that cannot be written: " + message.getClass(), e);
        }
    }

    /**
     * A message as it was received.
     *
     * @throws FarmException INVALID if the bytes are no such message
     */
    public static <T> T read(byte[] bytes, Class<T> type) {
        try {
            @Nullable T message = MAPPER.readValue(bytes, type);
            if (message != null) {
                return message;
            }
        } catch (IOException e) {
            throw new FarmException(
                    ErrorCode.INVALID, "not a " + type.getSimpleName() + " message: " + e.getMessage(), e);
        }
        throw new FarmException(ErrorCode.INVALID, "not a " + type.getSimpleName() + " message: null");
    }

    /** The message that carries a launch order. */
    public static Messages.Start start(LaunchOrder order) {
        StepSpec step = order.step();
        Demand demand = order.demand();
        return new Messages.Start(
                order.attempt().number(),
                order.task().job().toString(),
                order.task().step(),
                order.task().index(),
                order.jobName(),
                order.show(),
                order.user(),
                new Messages.Step(
                        step.name(),
                        sources(step.command()),
                        step.frames().map(FrameRange::toString).orElse(null),
                        step.chunk(),
                        sources(step.environment()),
                        step.workingFolder().map(Template::toString).orElse(null),
                        sources(step.inputs()),
                        sources(step.outputs()),
                        step.retry().licenceCodes(),
                        step.retry().memoryCodes(),
                        step.timeout().map(Duration::toMillis).orElse(null),
                        step.minRunTime().map(Duration::toMillis).orElse(null),
                        step.stallAfter().map(Duration::toMillis).orElse(null),
                        step.progress().orElse(null)),
                new Messages.Demand(demand.milliCores(), demand.memoryBytes(), demand.gpus(), demand.tags()),
                order.worker());
    }

    /**
     * The launch order that a message carries.
     *
     * @throws FarmException INVALID if there is no such order
     */
    public static LaunchOrder order(Messages.Start start) {
        Messages.Step spec = start.spec();
        StepSpec.Builder step = StepSpec.builder(spec.name(), spec.command())
                .retry(new RetryPolicy(0, spec.licenceCodes(), spec.memoryCodes()));
        if (spec.frames() != null) {
            step.frames(spec.frames()).chunk(spec.chunk());
        }
        spec.environment().forEach(step::environment);
        if (spec.workingFolder() != null) {
            step.workingFolder(spec.workingFolder());
        }
        spec.inputs().forEach(step::input);
        spec.outputs().forEach(step::output);
        if (spec.timeoutMillis() != null) {
            step.timeout(Duration.ofMillis(spec.timeoutMillis()));
        }
        if (spec.minRunMillis() != null) {
            step.minRunTime(Duration.ofMillis(spec.minRunMillis()));
        }
        if (spec.stallMillis() != null) {
            step.stallAfter(Duration.ofMillis(spec.stallMillis()));
        }
        if (spec.progress() != null) {
            step.progress(spec.progress());
        }
        Messages.Demand sent = start.demand();
        Demand demand = new Demand(sent.milliCores(), sent.memoryBytes(), sent.gpus(), sent.tags());
        return new LaunchOrder(
                new AttemptId(start.attempt()),
                new TaskId(JobId.parse(start.job()), start.step(), start.task()),
                start.jobName(),
                start.show(),
                start.user(),
                step.demand(demand).build(),
                demand,
                start.worker());
    }

    private static List<String> sources(List<Template> templates) {
        return templates.stream().map(Template::toString).toList();
    }

    private static Map<String, String> sources(Map<String, Template> templates) {
        Map<String, String> sources = new TreeMap<>();
        templates.forEach((name, template) -> sources.put(name, template.toString()));
        return sources;
    }
}
