package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.rest.error.Problems;
import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.FarmException;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Waits for the scheduler's receipts and answers without holding a thread, and answers once they are there.
 *
 * @param scheduler takes the commands
 * @param problems turns failures into answers
 * @param answering writes the answers, so that the scheduler's own thread does not
 * @param patience how long a receipt is waited for
 */
public record Commands(FarmScheduler scheduler, Problems problems, Executor answering, Duration patience) {
    private static final int RETRY_SECONDS = 5;

    /**
     * The answer to a command or a question, once its receipt is there.
     *
     * @param advice what to do if the receipt does not come in time
     * @param answer the answer to a receipt
     */
    public <T> CompletionStage<Response> answer(
            CompletableFuture<T> receipt, String advice, Function<T, Response> answer) {
        return answer(receipt, UnaryOperator.identity(), advice, answer);
    }

    /** The same, with refusals put into other words. */
    public <T> CompletionStage<Response> answer(
            CompletableFuture<T> receipt,
            UnaryOperator<FarmException> words,
            String advice,
            Function<T, Response> answer) {
        return receipt.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApplyAsync(answer, answering)
                .exceptionallyAsync(failure -> problems.answer(reason(failure, words, advice)), answering);
    }

    /** The answer to a command whose data the caller knows already; the receipt gives the message. */
    public CompletionStage<Response> confirm(CompletableFuture<Receipt> receipt, String advice, Object data) {
        return answer(
                receipt,
                advice,
                done -> Response.ok(new Envelope<>(data, done.message())).build());
    }

    private Throwable reason(Throwable failure, UnaryOperator<FarmException> words, String advice) {
        Throwable reason =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (reason instanceof FarmException refused) {
            return words.apply(refused);
        }
        if (reason instanceof TimeoutException) {
            String message = "the scheduler did not answer within " + patience.toMillis() + " ms; " + advice;
            return HttpProblem.unavailable("no-answer", message, RETRY_SECONDS);
        }
        return reason;
    }
}
