package io.hybridfarm.rest.farm;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.spi.Quantities;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.util.List;

/** A machine of a farm, and what is occupied on it. */
record WorkerRow(
        @Schema(description = "Farm and worker, joined by a slash", example = "local/box1") @JsonProperty("workerID")
        String workerId,

        @Schema(example = "local") String farm,

        @Schema(example = "box1") String name,

        @Schema(example = "8") BigDecimal cores,

        @Schema(example = "2.5") BigDecimal usedCores,

        long memoryBytes,
        long usedMemoryBytes,
        int gpus,
        int usedGpus,
        List<String> tags,
        List<String> groups,

        @Schema(description = "The most attempts that run there at once; 0 for no bound but its size")
        int maxTasks,

        @Schema(description = "Attempts on it") int running) {

    static WorkerRow of(String farm, FarmView.Worker worker) {
        return new WorkerRow(
                farm + "/" + worker.size().name(),
                farm,
                worker.size().name(),
                cores(worker.size().milliCores()),
                cores(worker.usedMilliCores()),
                worker.size().memoryBytes(),
                worker.usedMemoryBytes(),
                worker.size().gpus(),
                worker.usedGpus(),
                worker.size().tags(),
                worker.size().groups(),
                worker.size().maxTasks(),
                worker.running());
    }

    static BigDecimal cores(int milliCores) {
        return new BigDecimal(Quantities.cores(milliCores));
    }
}
