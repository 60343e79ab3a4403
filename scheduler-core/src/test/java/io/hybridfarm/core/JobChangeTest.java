package io.hybridfarm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JobChangeTest {
    @Test
    void what_no_job_could_be_is_no_change() {
        refused(() -> JobChange.NONE.withPriority(101), "priority: ");
        refused(() -> JobChange.NONE.withPriority(-1), "priority: ");
        refused(() -> JobChange.NONE.withMaxRunning(-1), "maxRunning: ");
        refused(() -> JobChange.NONE.withMaxRunning(1_000_001), "maxRunning: ");
        refused(() -> owner("a/b", null, null), "show: ");
        refused(() -> owner(null, "", null), "department: ");
        refused(() -> owner(null, null, "a\nb"), "user: ");
    }

    @Test
    void the_bounds_themselves_are_changes() {
        assertThat(JobChange.NONE.withMaxRunning(0).maxRunning()).hasValue(0);
        assertThat(JobChange.NONE.withMaxRunning(1_000_000).maxRunning()).hasValue(1_000_000);
        assertThat(owner("dune", null, null).show()).contains("dune");
    }

    private static JobChange owner(String show, String department, String user) {
        return JobChange.NONE.withOwner(
                Optional.ofNullable(show), Optional.ofNullable(department), Optional.ofNullable(user));
    }

    private static void refused(ThrowingCallable change, String start) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessageStartingWith(start);
    }
}
