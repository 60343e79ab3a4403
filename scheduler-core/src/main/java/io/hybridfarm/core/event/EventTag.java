package io.hybridfarm.core.event;

/** The second byte of every event; a code once released keeps its meaning for ever. */
enum EventTag {
    JOB_SUBMITTED(1),
    JOB_CANCELED(2),
    JOB_HELD(3),
    JOB_PRIORITIZED(4),
    JOB_RETRIED(5),
    ATTEMPT_ORDERED(6),
    ATTEMPT_STARTED(7),
    ATTEMPT_ENDED(8),
    COUNTERS_RESTORED(9),
    JOB_RESTORED(10),
    ATTEMPT_RESTORED(11);

    private final int code;

    EventTag(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static EventTag of(int code) {
        for (EventTag tag : values()) {
            if (tag.code == code) {
                return tag;
            }
        }
        throw new IllegalArgumentException("no event has the tag " + code);
    }
}
