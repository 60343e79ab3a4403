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

    R on(Command.RetryTasks request);

    R on(Command.RequeueTasks request);

    R on(Command.MarkTasksDone request);

    R on(Command.SuspendJob request);

    R on(Command.ChangeWorker request);

    R on(Command.ForgetWorker request);

    R on(Command.SetShare request);

    R on(Command.ResetShare request);

    R on(Command.SetLimit request);

    R on(Command.ResetLimit request);

    R on(Command.SetSiteRule request);

    R on(Command.ResetSiteRule request);
}
