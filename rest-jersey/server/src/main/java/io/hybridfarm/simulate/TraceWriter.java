package io.hybridfarm.simulate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hybridfarm.core.Band;
import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.RetryPolicy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Locale;
import java.util.PrimitiveIterator;

/** Writes our own traces, so that they read back as the same workload. */
final class TraceWriter {
    private TraceWriter() {}

    static void write(Workload workload, Path file) {
        JsonFactory factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        try (BufferedWriter out = TextFiles.write(file)) {
            for (Workload.Job job : workload.jobs()) {
                try (JsonGenerator json = factory.createGenerator(out)) {
                    write(job, json);
                }
                out.write('\n');
            }
        } catch (IOException e) {
            throw TextFiles.refused(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static void write(Workload.Job job, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("at", job.arrival().toString());
        json.writeStringField("name", job.name());
        json.writeStringField("show", job.show());
        json.writeStringField("department", job.department());
        json.writeStringField("user", job.user());
        if (job.band() != Band.NORMAL) {
            json.writeStringField("band", job.band().name().toLowerCase(Locale.ROOT));
        }
        json.writeNumberField("priority", job.priority());
        json.writeArrayFieldStart("steps");
        for (Workload.Step step : job.steps()) {
            json.writeStartObject();
            json.writeStringField("name", step.name());
            json.writeNumberField("tasks", step.tasks());
            write(step.demand(), json);
            write(step.durations(), json);
            if (!step.dependsOn().isEmpty()) {
                json.writeArrayFieldStart("dependsOn");
                for (Dependency dependency : step.dependsOn()) {
                    json.writeStartObject();
                    json.writeStringField("step", dependency.step());
                    json.writeStringField("map", dependency.kind() == Dependency.Kind.ALL ? "all" : "same-index");
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            if (step.retries() != RetryPolicy.DEFAULT.retries()) {
                json.writeNumberField("retries", step.retries());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(Demand demand, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("demand");
        json.writeFieldName("cores");
        json.writeNumber(new BigDecimal(Quantities.cores(demand.milliCores())));
        if (demand.memoryBytes() > 0) {
            json.writeStringField("memory", Quantities.size(demand.memoryBytes()));
        }
        if (demand.gpus() > 0) {
            json.writeNumberField("gpus", demand.gpus());
        }
        if (!demand.tags().isEmpty()) {
            json.writeArrayFieldStart("tags");
            for (String tag : demand.tags()) {
                json.writeString(tag);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(Workload.Durations durations, JsonGenerator json) throws IOException {
        json.writeFieldName("seconds");
        if (!durations.alike()) {
            json.writeStartArray();
        }
        for (PrimitiveIterator.OfLong millis = durations.stream().iterator(); millis.hasNext(); ) {
            long next = millis.nextLong();
            if (next % 1_000 == 0) {
                json.writeNumber(next / 1_000);
            } else {
                json.writeNumber(BigDecimal.valueOf(next, 3));
            }
        }
        if (!durations.alike()) {
            json.writeEndArray();
        }
    }
}
