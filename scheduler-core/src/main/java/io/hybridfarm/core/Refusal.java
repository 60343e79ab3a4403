package io.hybridfarm.core;

/**
 * Why a task does not run at the moment: the first thing that stops it.
 *
 * @param reason for programs
 * @param sentence for people: what stops the task, and what would let it go on
 */
public record Refusal(Reason reason, String sentence) {
    /** The things that can stop a task, in the order in which they are looked at. */
    public enum Reason {
        /** A person keeps the job back. */
        HELD,
        /** A task that it depends on has failed or was canceled, and will not be done by itself. */
        DEPENDENCY_FAILED,
        /** A task that it depends on is not done yet. */
        DEPENDENCY,
        /** So many tasks of the job or of the step run already as may. */
        TASK_CAP,
        /** No farm offers any worker. */
        NO_WORKERS,
        /** Its show may not run on the farms where there would be a worker for it. */
        SITE,
        /** No worker would be large enough, or has the tags, even if nothing else ran. */
        NEVER_FITS,
        /** Every worker that could run it takes no new work: it is draining, disabled, sick or closed by its farm. */
        CLOSED,
        /** Not enough is left of a limit that it takes from. */
        LICENCE,
        /** The job runs on so many workers as it may, and there is no room on these. */
        MACHINE_LIMIT,
        /** As many tasks that take from a limit have started in this minute as may. */
        START_RATE,
        /** Its show, department, user or band has as much as it may have. */
        SHARE_CAP,
        /** Every worker with room is forbidden by a rule of the studio. */
        FORBIDDEN,
        /** Every worker with room is kept: for work that is wider and comes first, or for work that needs its GPUs. */
        KEPT,
        /** Every worker that would be large enough is occupied by work of pools which it serves first. */
        OTHER_POOL,
        /** Every worker that would be large enough is occupied. */
        NO_ROOM,
        /** Nothing: it starts with the next plan. */
        NEXT
    }
}
