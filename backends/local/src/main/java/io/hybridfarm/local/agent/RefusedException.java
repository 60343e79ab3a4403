package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Protocol;
import java.io.IOException;
import java.time.Duration;

/** The server has answered, but does not do what it was asked. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final Duration retryAfter;

    /**
     * @param status of the answer, 400 or more
     * @param retryAfter what the server asks to wait for, or zero
     */
    RefusedException(int status, String problem, Duration retryAfter) {
        super(problem);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    boolean sessionOver() {
        return status == Protocol.SESSION_OVER;
    }

    boolean notLetIn() {
        return status == Protocol.NOT_LET_IN;
    }

    /** Whether the same question may be answered at another time. */
    boolean forNow() {
        return status >= 500 || status == Protocol.TOO_BUSY || status == Protocol.NAME_TAKEN || status == 408;
    }
}
