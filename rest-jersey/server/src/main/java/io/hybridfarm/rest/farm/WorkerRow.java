package io.hybridfarm.rest.farm;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.WorkerStanding;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.job.FrameRange;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine of a farm, what is known about it, and what runs there. */
record WorkerRow(
        @Schema(description = "Farm and worker, joined by a slash", example = "local/box1") @JsonProperty("workerID")
        String workerId,

        @Schema(example = "local") String farm,

        @Schema(example = "box1") String name,

        @Schema(description = "Whether its farm offers it now; where not, its sizes are 0")
        boolean offered,

        @Schema(description = "What a person has decided: DRAINING and DISABLED workers take no new work")
        WorkerState state,

        @Schema(description = "Why it is in that state", example = "disk swap") @Nullable
        String reason,

        @Schema(
                description = "Why its farm takes no new work for it now; what runs goes on",
                example = "office hours: mon-fri 08:00-19:00")
        @Nullable
        String closedBecause,

        @Schema(description = "What people should know about it") @Nullable
        String note,

        @Schema(
                description = "SICK takes no new work after jobs of several users have failed there in a row; PROBATION"
                        + " takes work until the next failure or success")
        WorkerHealth health,

        @Schema(description = "When a sick worker is released on probation") @Nullable
        Instant sickUntil,

        @Schema(example = "8") BigDecimal cores,

        @Schema(example = "2.5") BigDecimal usedCores,

        long memoryBytes,
        long usedMemoryBytes,
        int gpus,
        int usedGpus,
        List<String> tags,
        List<String> groups,

        @Schema(
                description =
                        "Pools that it is in, in the order in which it serves them: work of a later one comes only when"
                                + " no work of an earlier one fits there")
        List<String> pools,

        @Schema(description = "What a person has said about its pools; none where what it names itself holds")
        List<String> assignedPools,

        @Schema(description = "The most attempts that run there at once; 0 for no bound but its size")
        int maxTasks,

        @Schema(description = "Attempts on it") int running,

        @Schema(description = "What runs there, the latest first")
        List<Placed> attempts) {

    /** An attempt on a worker. */
    record Placed(
            @Schema(example = "a17") @JsonProperty("attemptID")
            String attemptId,

            @Schema(example = "00001") @JsonProperty("jobID")
            String jobId,

            @Schema(example = "SH010_beauty_v012") String jobName,

            @Schema(example = "render") String step,

            @Schema(description = "Position of the task in its step, from 0")
            int task,

            @Schema(example = "17") @Nullable String frames) {
        static Placed of(FarmView view, FarmView.Placed placed) {
            FarmView.Job job = view.job(placed.task().job()).orElseThrow();
            FarmView.Step step = job.steps().get(placed.task().step());
            int index = placed.task().index();
            return new Placed(
                    placed.attempt().toString(),
                    job.id().toString(),
                    job.spec().name(),
                    step.spec().name(),
                    index,
                    step.frames(index).map(FrameRange::toString).orElse(null));
        }
    }

    static WorkerRow of(FarmView view, String farm, FarmView.Worker worker) {
        WorkerStanding standing = worker.standing();
        return new WorkerRow(
                farm + "/" + worker.size().name(),
                farm,
                worker.size().name(),
                true,
                standing.state(),
                orNull(standing.reason()),
                worker.size().closedBecause().orElse(null),
                orNull(standing.note()),
                standing.health(),
                standing.sickUntil().orElse(null),
                cores(worker.size().milliCores()),
                cores(worker.usedMilliCores()),
                worker.size().memoryBytes(),
                worker.usedMemoryBytes(),
                worker.size().gpus(),
                worker.usedGpus(),
                worker.size().tags(),
                worker.size().groups(),
                worker.pools(),
                standing.pools(),
                worker.size().maxTasks(),
                worker.running(),
                worker.attempts().stream()
                        .map(placed -> Placed.of(view, placed))
                        .toList());
    }

    static WorkerRow of(String farm, FarmView.AbsentWorker worker) {
        WorkerStanding standing = worker.standing();
        return new WorkerRow(
                farm + "/" + worker.name(),
                farm,
                worker.name(),
                false,
                standing.state(),
                orNull(standing.reason()),
                null,
                orNull(standing.note()),
                standing.health(),
                standing.sickUntil().orElse(null),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                standing.pools(),
                0,
                0,
                List.of());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static BigDecimal cores(int milliCores) {
        return new BigDecimal(Quantities.cores(milliCores));
    }
}
