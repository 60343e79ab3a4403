package io.hybridfarm.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hybridfarm.core.Receipt;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void no_thread_is_left() throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join(LONG.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void commands_come_out_in_the_order_in_which_they_went_in() throws Exception {
        Inbox inbox = new Inbox(10);
        for (int i = 1; i <= 5; i++) {
            assertThat(inbox.request(cancel(i))).isNotDone();
            inbox.notice(progress(i));
        }

        Inbox.Batch first = inbox.take(3, Duration.ZERO);
        assertThat(jobs(first)).containsExactly(1L, 2L, 3L);
        assertThat(attempts(first)).containsExactly(1L, 2L, 3L);
        Inbox.Batch second = inbox.take(3, Duration.ZERO);
        assertThat(jobs(second)).containsExactly(4L, 5L);
        assertThat(attempts(second)).containsExactly(4L, 5L);
        assertThat(inbox.take(3, Duration.ZERO).isEmpty()).isTrue();
    }

    @Test
    void a_full_line_of_requests_refuses_at_once_and_takes_again_when_there_is_room() throws Exception {
        Inbox inbox = new Inbox(2);
        CompletableFuture<Receipt> first = inbox.request(cancel(1));
        assertThat(inbox.request(cancel(2))).isNotDone();

        assertRefused(inbox.request(cancel(3)), ErrorCode.OVERLOADED, "2 commands are waiting already");
        assertThat(first).isNotDone();
        inbox.notice(progress(1));
        assertThat(jobs(inbox.take(1, Duration.ZERO))).containsExactly(1L);
        assertThat(inbox.request(cancel(4))).isNotDone();
        assertThat(jobs(inbox.take(9, Duration.ZERO))).containsExactly(2L, 4L);
    }

    @Test
    void a_full_line_of_notices_makes_the_farm_wait_until_something_is_taken() throws Exception {
        Inbox inbox = new Inbox(2);
        inbox.notice(progress(1));
        inbox.notice(progress(2));
        FutureTask<Boolean> third = start(() -> {
            inbox.notice(progress(3));
            return true;
        });
        awaitWaiting(third);
        assertThat(inbox.request(cancel(1))).isNotDone();

        assertThat(attempts(inbox.take(1, Duration.ZERO))).containsExactly(1L);
        assertThat(get(third)).isTrue();
        assertThat(attempts(inbox.take(9, Duration.ZERO))).containsExactly(2L, 3L);
    }

    @Test
    void a_farm_that_waits_is_let_go_when_notices_are_closed_and_nothing_gets_in_any_more() throws Exception {
        Inbox inbox = new Inbox(1);
        inbox.notice(progress(1));
        FutureTask<Boolean> second = start(() -> {
            inbox.notice(progress(2));
            return true;
        });
        awaitWaiting(second);

        inbox.closeNotices();
        assertThat(get(second)).isTrue();
        inbox.notice(progress(3));
        inbox.notice(progress(4));
        assertThat(inbox.take(9, Duration.ZERO).isEmpty()).isTrue();
    }

    @Test
    void an_interrupted_farm_goes_on_waiting_and_stays_interrupted() throws Exception {
        Inbox inbox = new Inbox(1);
        inbox.notice(progress(1));
        FutureTask<Boolean> second = start(() -> {
            inbox.notice(progress(2));
            return Thread.currentThread().isInterrupted();
        });
        awaitWaiting(second);
        threads.get(0).interrupt();

        assertThat(attempts(inbox.take(9, Duration.ZERO))).containsExactly(1L);
        assertThat(get(second)).isTrue();
        assertThat(attempts(inbox.take(9, Duration.ZERO))).containsExactly(2L);
    }

    @Test
    void a_taker_that_waits_gets_what_comes() throws Exception {
        Inbox inbox = new Inbox(2);
        FutureTask<Inbox.Batch> request = start(() -> inbox.take(9, LONG));
        awaitWaiting(request);
        assertThat(inbox.request(cancel(1))).isNotDone();
        assertThat(jobs(get(request))).containsExactly(1L);

        FutureTask<Inbox.Batch> notice = start(() -> inbox.take(9, LONG));
        awaitWaiting(notice);
        inbox.notice(progress(2));
        assertThat(attempts(get(notice))).containsExactly(2L);
    }

    @Test
    void a_wake_ends_the_take_that_waits_and_no_other() throws Exception {
        Inbox inbox = new Inbox(2);
        FutureTask<Inbox.Batch> waiting = start(() -> inbox.take(9, LONG));
        awaitWaiting(waiting);
        inbox.wake();
        assertThat(get(waiting).isEmpty()).isTrue();

        FutureTask<Inbox.Batch> next = start(() -> inbox.take(9, LONG));
        awaitWaiting(next);
        assertThat(inbox.request(cancel(1))).isNotDone();
        assertThat(jobs(get(next))).containsExactly(1L);
    }

    @Test
    void a_wake_that_comes_too_early_ends_the_next_take() throws Exception {
        Inbox inbox = new Inbox(2);
        inbox.wake();

        assertThat(get(start(() -> inbox.take(9, LONG))).isEmpty()).isTrue();
    }

    @Test
    void a_taker_without_patience_or_whose_patience_ends_gets_nothing() throws Exception {
        Inbox inbox = new Inbox(2);

        assertThat(inbox.take(9, Duration.ZERO).isEmpty()).isTrue();
        assertThat(inbox.take(9, Duration.ofMillis(1)).isEmpty()).isTrue();
    }

    @Test
    void an_interrupted_taker_takes_nothing() throws Exception {
        Inbox inbox = new Inbox(2);
        FutureTask<Inbox.Batch> waiting = start(() -> inbox.take(9, LONG));
        awaitWaiting(waiting);
        threads.get(0).interrupt();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> get(waiting))
                .withCauseInstanceOf(InterruptedException.class);
        assertThat(inbox.request(cancel(1))).isNotDone();
        assertThat(jobs(inbox.take(9, Duration.ZERO))).containsExactly(1L);
    }

    @Test
    void closing_refuses_the_requests_that_wait_and_those_that_come_but_lets_notices_in() throws Exception {
        Inbox inbox = new Inbox(2);
        CompletableFuture<Receipt> waiting = inbox.request(cancel(1));
        inbox.closeRequests();

        assertRefused(waiting, ErrorCode.INTERNAL, "nothing was taken in");
        assertRefused(inbox.request(cancel(2)), ErrorCode.INTERNAL, "nothing was taken in");
        inbox.notice(progress(1));
        Inbox.Batch batch = inbox.take(9, Duration.ZERO);
        assertThat(batch.requests()).isEmpty();
        assertThat(attempts(batch)).containsExactly(1L);
    }

    @Test
    void nothing_is_lost_or_overtaken_when_many_farms_tell_at_once() throws Exception {
        Inbox inbox = new Inbox(3);
        int farms = 4;
        int each = 500;
        List<FutureTask<Boolean>> tellers = new ArrayList<>();
        for (int farm = 0; farm < farms; farm++) {
            String name = "farm-" + farm;
            tellers.add(start(() -> {
                for (int i = 1; i <= each; i++) {
                    inbox.notice(progress(name, i));
                }
                return true;
            }));
        }
        List<Command.Notice> taken = new ArrayList<>();
        while (taken.size() < farms * each) {
            Inbox.Batch batch = inbox.take(2, LONG);
            assertThat(batch.notices()).isNotEmpty().hasSizeLessThanOrEqualTo(2);
            taken.addAll(batch.notices());
        }
        for (FutureTask<Boolean> teller : tellers) {
            assertThat(get(teller)).isTrue();
        }

        assertThat(inbox.take(9, Duration.ZERO).isEmpty()).isTrue();
        for (int farm = 0; farm < farms; farm++) {
            String name = "farm-" + farm;
            assertThat(taken.stream()
                            .filter(notice -> notice.farm().equals(name))
                            .map(InboxTest::attempt)
                            .toList())
                    .isEqualTo(IntStream.rangeClosed(1, each)
                            .mapToObj(Long::valueOf)
                            .toList());
        }
    }

    @Test
    void each_of_many_requests_is_either_taken_once_or_refused() throws Exception {
        Inbox inbox = new Inbox(5);
        int callers = 4;
        int each = 300;
        List<FutureTask<List<CompletableFuture<Receipt>>>> asking = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int base = 1 + caller * each;
            asking.add(start(() -> IntStream.range(base, base + each)
                    .mapToObj(i -> inbox.request(cancel(i)))
                    .toList()));
        }
        FutureTask<Integer> taker = start(() -> {
            int taken = 0;
            for (Inbox.Batch batch = inbox.take(3, LONG); !batch.isEmpty(); batch = inbox.take(3, LONG)) {
                for (Command.Pending pending : batch.requests()) {
                    JobId job = ((Command.CancelJob) pending.request()).job();
                    assertThat(pending.answer().complete(new Receipt(job, true, "")))
                            .isTrue();
                    taken++;
                }
            }
            return taken;
        });
        List<CompletableFuture<Receipt>> answers = new ArrayList<>();
        for (FutureTask<List<CompletableFuture<Receipt>>> caller : asking) {
            answers.addAll(get(caller));
        }
        while (answers.stream().anyMatch(answer -> !answer.isDone())) {
            Thread.onSpinWait();
        }
        inbox.wake();

        long answered = answers.stream()
                .filter(answer -> !answer.isCompletedExceptionally())
                .count();
        assertThat(get(taker)).isEqualTo((int) answered).isPositive();
        assertThat(answers).hasSize(callers * each);
    }

    private static Command.Request cancel(long job) {
        return new Command.CancelJob(new JobId(job));
    }

    private static Command.Notice progress(long attempt) {
        return progress("local", attempt);
    }

    private static Command.Notice progress(String farm, long attempt) {
        return new Command.ReportAttempt(farm, new AttemptReport.Progress(new AttemptId(attempt), 0, ""));
    }

    private static long attempt(Command.Notice notice) {
        return ((Command.ReportAttempt) notice).report().attempt().number();
    }

    private static List<Long> attempts(Inbox.Batch batch) {
        return batch.notices().stream().map(InboxTest::attempt).toList();
    }

    private static List<Long> jobs(Inbox.Batch batch) {
        return batch.requests().stream()
                .map(pending -> ((Command.CancelJob) pending.request()).job().number())
                .toList();
    }

    private static void assertRefused(CompletableFuture<Receipt> answer, ErrorCode code, String words) {
        assertThat(answer).isCompletedExceptionally();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(answer::get)
                .havingCause()
                .isInstanceOf(FarmException.class)
                .withMessageContaining(words)
                .satisfies(e -> assertThat(((FarmException) e).code()).isEqualTo(code));
    }

    private <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "inbox-test");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return task;
    }

    /** Until the thread started last stands still, which here is inside the inbox. */
    private void awaitWaiting(FutureTask<?> task) {
        Thread thread = threads.get(threads.size() - 1);
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(task).isNotDone();
            Thread.onSpinWait();
        }
        assertThat(task).isNotDone();
    }

    private static <T> T get(FutureTask<T> task) throws InterruptedException, ExecutionException, TimeoutException {
        return task.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
