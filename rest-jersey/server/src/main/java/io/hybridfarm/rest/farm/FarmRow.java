package io.hybridfarm.rest.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.spi.Quantities;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

/** A farm, and the sum of its workers. */
record FarmRow(
        @Schema(example = "local") String name,

        @Schema(description = "The kind of backend that drives it", example = "local")
        String type,

        int workers,

        @Schema(example = "64") BigDecimal cores,

        @Schema(example = "12.5") BigDecimal usedCores,

        long memoryBytes,
        long usedMemoryBytes,
        int gpus,
        int usedGpus,

        @Schema(description = "Attempts on it") int running) {

    static FarmRow of(FarmView.Farm farm, String type) {
        long cores = 0;
        long usedCores = 0;
        long memory = 0;
        long usedMemory = 0;
        int gpus = 0;
        int usedGpus = 0;
        int running = 0;
        for (FarmView.Worker worker : farm.workers()) {
            cores += worker.size().milliCores();
            usedCores += worker.usedMilliCores();
            memory += worker.size().memoryBytes();
            usedMemory += worker.usedMemoryBytes();
            gpus += worker.size().gpus();
            usedGpus += worker.usedGpus();
            running += worker.running();
        }
        return new FarmRow(
                farm.name(),
                type,
                farm.workers().size(),
                thousandths(cores),
                thousandths(usedCores),
                memory,
                usedMemory,
                gpus,
                usedGpus,
                running);
    }

    private static BigDecimal thousandths(long milliCores) {
        return milliCores > Integer.MAX_VALUE
                ? BigDecimal.valueOf(milliCores, 3)
                : new BigDecimal(Quantities.cores((int) milliCores));
    }
}
