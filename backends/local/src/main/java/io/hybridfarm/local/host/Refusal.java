package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Protocol;

/** Why a message is not taken; becomes the answer to it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int retrySeconds;

    private Refusal(int status, int retrySeconds, String problem) {
        // A refusal is an everyday answer, and most come in crowds: nobody reads its stack.
        super(problem, null, false, false);
        this.status = status;
        this.retrySeconds = retrySeconds;
    }

    static Refusal of(int status, String problem) {
        return new Refusal(status, 0, problem);
    }

    static Refusal sessionOver() {
        return of(Protocol.SESSION_OVER, "this session is over; say hello again");
    }

    static Refusal later(int seconds, String problem) {
        return new Refusal(Protocol.TOO_BUSY, seconds, problem);
    }

    int status() {
        return status;
    }

    /** Seconds after which to try again; 0 where that is not for the server to say. */
    int retrySeconds() {
        return retrySeconds;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
