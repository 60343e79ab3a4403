package io.hybridfarm.core.event;

/** One overload per event, so that a new event does not compile until every handler knows it. */
public interface EventHandler {
    void on(Event.JobSubmitted event);

    void on(Event.JobCanceled event);

    void on(Event.JobHeld event);

    void on(Event.JobPrioritized event);

    void on(Event.JobRetried event);

    void on(Event.AttemptOrdered event);

    void on(Event.AttemptStarted event);

    void on(Event.AttemptEnded event);

    void on(Event.CountersRestored event);

    void on(Event.JobRestored event);

    void on(Event.AttemptRestored event);

    void on(Event.JobRanked event);

    void on(Event.JobMoved event);

    void on(Event.JobCapped event);

    void on(Event.JobGivenUp event);

    void on(Event.WorkerBarred event);

    void on(Event.AttemptPreempted event);

    void on(Event.PolicyConfigured event);

    void on(Event.ShareChanged event);

    void on(Event.ShareReset event);

    void on(Event.LimitChanged event);

    void on(Event.LimitReset event);

    void on(Event.SiteRuleChanged event);

    void on(Event.SiteRuleReset event);

    void on(Event.CapacityNoted event);

    void on(Event.SharesRestored event);

    void on(Event.TasksRetried event);

    void on(Event.TasksMarkedDone event);

    void on(Event.AttemptRecalled event);

    void on(Event.WorkerChanged event);

    void on(Event.WorkerHealthChanged event);

    void on(Event.WorkerForgotten event);

    void on(Event.WorkerRestored event);
}
