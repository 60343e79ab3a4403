package com.example.embedding;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Schedules one job on a farm of virtual workers and prints what becomes of it. */
public final class EmbeddedScheduler {
    private EmbeddedScheduler() {}

    public static void main(String[] args) {
        JobSpec shot = JobSpec.builder("SH010_beauty_v012")
                .show("aurora")
                .step(StepSpec.builder("render", List.of("render", "--frame", "{frame}"))
                        .frames("1-10")
                        .build())
                .step(StepSpec.builder("movie", List.of("encode", "SH010"))
                        .dependsOn(Dependency.onAll("render"))
                        .build())
                .build();
        CompletableFuture<State> end = new CompletableFuture<>();

        try (FarmScheduler scheduler = FarmScheduler.builder()
                .farm("virtual", "sim", Map.of("workers", "2", "cores", "2", "run-time", "100ms"))
                .listener((events, view) -> view.jobs().forEach(job -> {
                    print(job);
                    if (job.state().ended()) {
                        end.complete(job.state());
                    }
                }))
                .start()) {
            Receipt receipt = scheduler.submit(shot).join();
            System.out.println("submitted as job " + receipt.job());
            System.out.println("the end: " + end.join());
        }
    }

    private static void print(FarmView.Job job) {
        System.out.println(job.id() + " " + job.state() + " " + job.count(State.RUNNING) + " running, "
                + job.count(State.SUCCEEDED) + " of " + job.tasks() + " done");
    }
}
