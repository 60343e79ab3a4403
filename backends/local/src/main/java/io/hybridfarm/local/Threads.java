package io.hybridfarm.local;

/** Makes daemon threads with names that tell a thread dump's reader what they are for. */
record Threads(String farm) {
    /** A thread that is not started yet. */
    Thread prepare(String purpose, Runnable task) {
        Thread thread = new Thread(task, "hybridfarm " + farm + " " + purpose);
        thread.setDaemon(true);
        return thread;
    }

    Thread start(String purpose, Runnable task) {
        Thread thread = prepare(purpose, task);
        thread.start();
        return thread;
    }
}
