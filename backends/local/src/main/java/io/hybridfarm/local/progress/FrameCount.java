package io.hybridfarm.local.progress;

/**
 * Whole frames that are done, and the part of the one that is being rendered: together the progress of a task of several
 * frames.
 */
final class FrameCount {
    private final int total;
    private int done;
    private double part;

    /**
     * Nothing is done yet.
     *
     * @param total frames of the task, 1 or more
     */
    FrameCount(int total) {
        this.total = total;
    }

    /** So much of the current frame is done; less than before means that the next frame has begun. */
    Finding part(double fraction) {
        if (fraction < part) {
            next();
        }
        part = fraction;
        return now();
    }

    /** The current frame is done. Said twice without a part in between, two frames are. */
    Finding frameDone() {
        if (part == 1) {
            next();
        }
        part = 1;
        return now();
    }

    private void next() {
        // What a renderer does more often than there are frames, passes for instance, must not count for frames.
        done = Math.min(done + 1, total - 1);
        part = 0;
    }

    private Finding now() {
        return Finding.done((done + part) / total);
    }
}
