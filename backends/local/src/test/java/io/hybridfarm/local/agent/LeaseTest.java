package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final Lease lease = new Lease(now::get, Duration.ofSeconds(5));

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void a_lease_counts_from_when_the_question_was_sent() {
        long askedAt = lease.now();
        pass(40);
        lease.begun(askedAt, Duration.ofMinutes(1), Duration.ofSeconds(20));
        pass(9);
        assertThat(lease.isToEnd()).isFalse();
        pass(1);
        assertThat(lease.isToEnd()).isTrue();
    }

    @Test
    void an_answer_to_an_older_question_shortens_nothing() {
        lease.begun(lease.now(), Duration.ofMinutes(1), Duration.ofSeconds(20));
        long older = lease.now();
        pass(10);
        long newer = lease.now();
        lease.renewed(newer);
        lease.renewed(older);
        pass(49);
        assertThat(lease.isToEnd()).isFalse();
        pass(1);
        assertThat(lease.isToEnd()).isTrue();
    }

    @Test
    void a_lease_must_leave_time_to_work() {
        assertThat(lease.suffices(Duration.ofSeconds(10))).isTrue();
        assertThat(lease.suffices(Duration.ofSeconds(6))).isFalse();
    }

    @Test
    void where_polls_renew_the_lease_in_time_no_other_question_is_wanted_until_they_fail() {
        lease.begun(lease.now(), Duration.ofMinutes(1), Duration.ofSeconds(20));
        pass(42);
        assertThat(lease.wantsQuestion()).isFalse();
        pass(1);
        assertThat(lease.wantsQuestion()).isTrue();
        lease.renewed(lease.now());
        assertThat(lease.wantsQuestion()).isFalse();
    }

    @Test
    void a_question_is_wanted_between_polls_that_take_too_much_of_a_lease() {
        lease.begun(lease.now(), Duration.ofSeconds(15), Duration.ofSeconds(5));
        pass(4);
        assertThat(lease.wantsQuestion()).isFalse();
        pass(1);
        assertThat(lease.wantsQuestion()).isTrue();
    }

    @Test
    void a_clock_that_nobody_can_set_goes_forward() {
        UnsettableClock clock = new UnsettableClock();
        long before = clock.getAsLong();
        assertThat(clock.getAsLong()).isGreaterThanOrEqualTo(before).isNotNegative();
    }

    @Test
    void waits_double_up_to_the_longest_and_start_anew_after_a_success() {
        Backoff backoff = new Backoff(new SplittableRandom(3), Duration.ofSeconds(1), Duration.ofSeconds(30));
        for (int most : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(most * 500L), Duration.ofSeconds(most));
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}
