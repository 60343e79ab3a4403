package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Contender;
import io.hybridfarm.core.simulate.Fleet;
import io.hybridfarm.core.simulate.Simulation;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.TaskId;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Every decision as a line of text: policy, time, task, worker; and every attempt that came to nothing, with the word for why at
 * the end. Without a file it takes them and writes nothing.
 */
public final class DecisionLog implements AutoCloseable {
    private final @Nullable Path file;
    private final @Nullable BufferedWriter out;
    private final Fleet fleet;
    private String policy = "";

    private DecisionLog(@Nullable Path file, @Nullable BufferedWriter out, Fleet fleet) {
        this.file = file;
        this.out = out;
        this.fleet = fleet;
    }

    /**
     * A log to a file, which is replaced, or to nowhere.
     *
     * @throws io.hybridfarm.spi.FarmException BAD_CONFIGURATION if the file cannot be written
     */
    public static DecisionLog to(@Nullable Path file, Fleet fleet) {
        try {
            return new DecisionLog(file, file == null ? null : TextFiles.write(file), fleet);
        } catch (IOException e) {
            throw TextFiles.refused(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** The decisions of a policy follow. */
    public void begin(Contender next) {
        policy = next.word();
    }

    /** One decision, numbered as the simulation numbers them. */
    public void decided(long atMillis, int job, int step, int index, int worker) {
        write(atMillis, new TaskId(new JobId(job + 1L), step, index), worker, "");
    }

    /** An attempt that came to nothing, numbered likewise. */
    public void stopped(long atMillis, int job, int step, int index, int worker, Simulation.Stop how) {
        write(atMillis, new TaskId(new JobId(job + 1L), step, index), worker, " " + how.word());
    }

    private void write(long atMillis, TaskId task, int worker, String what) {
        if (out != null) {
            try {
                out.write(policy + " " + Instant.ofEpochMilli(atMillis) + " " + task + " "
                        + fleet.workers().get(worker).name() + what + "\n");
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    /** To be called once, after the last decision. */
    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private RuntimeException failed(IOException e) {
        return TextFiles.refused(file + ": cannot be written: " + e.getMessage(), e);
    }
}
