package io.hybridfarm.core.simulate;

import java.util.BitSet;

/**
 * What the ways of other farms have in common: each takes the next step in its own order, and gives a task of it to the
 * tightest worker that fits; where none fits, later work may go ahead, and nothing is reserved.
 */
abstract class PeerScheduler implements SimulatedScheduler {
    final Layout layout;
    private final Room room;
    private final ReadyTasks ready;
    /** By task: how often it has failed. */
    private final byte[] failures;

    PeerScheduler(Layout layout, Fleet fleet) {
        this.layout = layout;
        this.room = new Room(fleet, layout.demands);
        this.ready = new ReadyTasks(layout.steps);
        this.failures = new byte[layout.tasks];
    }

    /** A step has ready tasks from now on. */
    abstract void enter(int step);

    /** A step has no ready task any more. */
    abstract void leave(int step);

    /**
     * The next step in line among those that have ready tasks.
     *
     * @param open the demands to choose among
     * @return -1 if there is none
     */
    abstract int choose(BitSet open);

    /** A task of a step starts. */
    abstract void occupied(int step);

    /** A task of a step has ended. */
    abstract void freed(int step);

    /** An attempt of a step has failed by itself, and counts as ended. */
    void failed(int step) {}

    @Override
    public final void submitted(int job, long now) {
        // What may start is announced step by step.
    }

    @Override
    public final void ready(int step, int from, int to) {
        if (ready.add(step, from, to)) {
            enter(step);
        }
    }

    @Override
    public final void ended(int task, int worker, long now) {
        int step = layout.stepOfTask[task];
        room.giveBack(layout.classOfStep[step], worker);
        freed(step);
    }

    @Override
    public final void failed(int task, int worker, long now, World world) {
        int step = layout.stepOfTask[task];
        ended(task, worker, now);
        failed(step);
        failures[task]++;
        if (failures[task] <= layout.step(step).retries()) {
            again(task, world);
        } else {
            world.givenUp(task);
        }
    }

    @Override
    public final void lost(int task, int worker, long now, World world) {
        ended(task, worker, now);
        again(task, world);
    }

    private void again(int task, World world) {
        world.again(task);
        int index = layout.index(task);
        ready(layout.stepOfTask[task], index, index + 1);
    }

    @Override
    public final void present(int worker, boolean isThere, long now) {
        room.present(worker, isThere);
    }

    @Override
    public final void place(long now, World world) {
        for (int step = choose(room.open()); step >= 0; step = choose(room.open())) {
            int worker = room.find(layout.classOfStep[step]);
            if (worker >= 0) {
                room.take(layout.classOfStep[step], worker);
                int task = layout.firstTask[step] + ready.take(step);
                if (ready.isEmpty(step)) {
                    leave(step);
                }
                occupied(step);
                world.started(task, worker);
            }
        }
    }
}
