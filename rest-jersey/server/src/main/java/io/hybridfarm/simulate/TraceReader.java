package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.rest.wire.MalformedText;
import io.hybridfarm.rest.wire.StrictReader;
import io.hybridfarm.spi.FarmException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads our own traces: one job a line, in JSON; empty lines count as none. Belongs to one file. */
final class TraceReader {
    private final Path file;
    private final StrictReader json = StrictReader.ofJson();

    TraceReader(Path file) {
        this.file = file;
    }

    Trace read() {
        List<Workload.Job> jobs = TextFiles.read(file, StandardCharsets.UTF_8, this::jobs);
        if (jobs.isEmpty()) {
            throw FarmException.invalid(file.toString(), "there is no job in it");
        }
        return new Trace(new Workload(jobs), Optional.empty(), List.of());
    }

    private List<Workload.Job> jobs(BufferedReader lines) throws IOException {
        List<Workload.Job> jobs = new ArrayList<>();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                jobs.add(job(line, number));
            }
        }
        return jobs;
    }

    private Workload.Job job(String line, int number) {
        try {
            Workload.Job job = json.read(line, TraceLine.class).job(number);
            job.spec(); // so that what the scheduler would refuse is refused here, where the line is known
            return job;
        } catch (MalformedText e) {
            String column = e.column() == 0 ? "" : " (column " + e.column() + ")";
            throw TextFiles.refused(file + ":" + number + ": " + e.getMessage() + column, e);
        } catch (FarmException | IllegalArgumentException e) {
            throw TextFiles.refused(file + ":" + number + ": " + e.getMessage(), e);
        }
    }
}
