package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Fleet;
import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.spi.FarmException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was found in a trace file.
 *
 * @param workload the jobs
 * @param fleet the farm that the file describes, where it does
 * @param notes what was left out, and how the file was understood; for people
 */
public record Trace(Workload workload, Optional<Fleet> fleet, List<String> notes) {
    /** What the processors of a job in the Standard Workload Format become. */
    public enum Procs {
        /** One task that has them all. */
        CORES,
        /** As many tasks of one core. */
        FRAMES
    }

    /** What is taken for the show of a job in the Standard Workload Format. */
    public enum ShowBy {
        GROUP,
        QUEUE,
        PARTITION,
        /** All jobs belong to one show. */
        NONE
    }

    /**
     * Reads a trace: a name that ends in {@code .swf} is the Standard Workload Format, any other one is our JSON lines; {@code
     * .gz} may follow.
     *
     * @throws FarmException BAD_CONFIGURATION if the file cannot be read or a line is malformed, with the line's number
     */
    public static Trace read(Path file, Procs procs, ShowBy showBy) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".swf") || name.endsWith(".swf.gz")
                ? new SwfReader(file, procs, showBy).read()
                : new TraceReader(file).read();
    }

    /** Writes a workload as our JSON lines; what was there is replaced. */
    public static void write(Workload workload, Path file) {
        TraceWriter.write(workload, file);
    }
}
