package io.hybridfarm.core.command;

import io.hybridfarm.core.JobChange;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.TaskSelection;
import io.hybridfarm.core.WorkerChange;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import java.util.concurrent.CompletableFuture;

/** Something asked of the scheduler: by a person, who waits for the answer, or by a farm, which does not. */
public sealed interface Command {
    /** Asked by a person. */
    sealed interface Request extends Command {
        /** Calls the overload of the handler that belongs to this request. */
        <R> R dispatch(RequestHandler<R> handler);
    }

    /** Told by a farm; soft state and reports, for which nobody waits. */
    sealed interface Notice extends Command {
        /** The farm that tells. */
        String farm();
    }

    /** Take in a job whose specification is complete and checked. */
    record SubmitJob(JobSpec spec) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Call a job off. */
    record CancelJob(JobId job) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Make a job different, all of it or nothing. */
    record ChangeJob(JobId job, JobChange change) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Do some tasks that have ended again: failed and canceled ones, if the selection says no states. */
    record RetryTasks(JobId job, TaskSelection tasks) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Stop some running tasks and let them wait to run again; that uses up no retry. */
    record RequeueTasks(JobId job, TaskSelection tasks) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Let some tasks count as done although nobody runs them; running ones are stopped first. */
    record MarkTasksDone(JobId job, TaskSelection tasks) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Hold a job back and stop what runs of it; releasing it resumes it. */
    record SuspendJob(JobId job) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Make a worker different. */
    record ChangeWorker(String farm, String worker, WorkerChange change) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Forget a worker that is not offered any more. */
    record ForgetWorker(String farm, String worker) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Give a node of the share tree another share. */
    record SetShare(Policy.Share share) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Give a node of the share tree back what the configuration says. */
    record ResetShare(String node) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Give a limit another count, or make a new one. */
    record SetLimit(Policy.Limit limit) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Give a limit back what the configuration says, which may be nothing. */
    record ResetLimit(String name) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Let a show run on other farms. */
    record SetSiteRule(SiteRule rule) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** Let a show run again where the configuration says, which may be everywhere. */
    record ResetSiteRule(String show) implements Request {
        @Override
        public <R> R dispatch(RequestHandler<R> handler) {
            return handler.on(this);
        }
    }

    /** A farm tells what became of an attempt. */
    record ReportAttempt(String farm, AttemptReport report) implements Notice {}

    /** A farm tells what it has. */
    record MakeOffer(String farm, Offer offer) implements Notice {}

    /** A request and the promise of its answer. */
    record Pending(Request request, CompletableFuture<Receipt> answer) {}
}
