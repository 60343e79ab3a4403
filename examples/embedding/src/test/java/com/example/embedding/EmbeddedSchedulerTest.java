package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EmbeddedSchedulerTest {
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void the_job_runs_from_its_submission_to_its_end_and_every_state_is_printed() {
        List<String> lines = Output.of(() -> EmbeddedScheduler.main(new String[0]));

        assertThat(lines).contains("submitted as job 00001", "the end: SUCCEEDED");
        List<String> states = lines.stream()
                .filter(line -> line.startsWith("00001 "))
                .map(line -> line.substring("00001 ".length()))
                .toList();
        assertThat(states).anyMatch(line -> line.startsWith("RUNNING ") && !line.contains(" 0 running"));
        assertThat(states.get(states.size() - 1)).isEqualTo("SUCCEEDED 0 running, 11 of 11 done");
        assertThat(states.stream().map(EmbeddedSchedulerTest::done)).isSorted();
    }

    private static int done(String state) {
        return Integer.parseInt(state.replaceAll(".*, (\\d+) of 11 done", "$1"));
    }
}
