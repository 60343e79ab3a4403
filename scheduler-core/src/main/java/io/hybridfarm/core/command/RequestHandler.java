package io.hybridfarm.core.command;

/**
 * One overload per request, so that a new request does not compile until every handler knows it.
 *
 * @param <R> what handling gives
 */
public interface RequestHandler<R> {
    R on(Command.SubmitJob request);

    R on(Command.CancelJob request);

    R on(Command.ChangeJob request);

    R on(Command.RetryJob request);

    R on(Command.SetShare request);

    R on(Command.ResetShare request);

    R on(Command.SetLimit request);

    R on(Command.ResetLimit request);
}
