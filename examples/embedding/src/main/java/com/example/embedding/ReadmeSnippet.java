package com.example.embedding;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The program that the README shows; a test compares the two. */
final class ReadmeSnippet {
    private ReadmeSnippet() {}

    static void run() {
        // README: begin
        CompletableFuture<State> end = new CompletableFuture<>();
        try (FarmScheduler scheduler = FarmScheduler.builder()
                .farm("here", "local", Map.of("cores", "4"))
                .listener((events, view) -> view.jobs().stream()
                        .filter(job -> job.state().ended())
                        .forEach(job -> end.complete(job.state())))
                .start()) {
            List<String> command = List.of("echo", "rendering frame {frame}");
            StepSpec render = StepSpec.builder("render", command).frames("1-10").build();
            scheduler.submit(JobSpec.builder("hello").step(render).build()).join();
            System.out.println(end.join()); // SUCCEEDED
        }
        // README: end
    }
}
