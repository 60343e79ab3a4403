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
    ATTEMPT_RESTORED(11),
    JOB_RANKED(12),
    JOB_MOVED(13),
    JOB_CAPPED(14),
    JOB_GIVEN_UP(15),
    WORKER_BARRED(16),
    ATTEMPT_PREEMPTED(17),
    POLICY_CONFIGURED(18),
    SHARE_CHANGED(19),
    SHARE_RESET(20),
    LIMIT_CHANGED(21),
    LIMIT_RESET(22),
    CAPACITY_NOTED(23),
    SHARES_RESTORED(24),
    TASKS_RETRIED(25),
    TASKS_MARKED_DONE(26),
    ATTEMPT_RECALLED(27),
    WORKER_CHANGED(28),
    WORKER_HEALTH_CHANGED(29),
    WORKER_FORGOTTEN(30),
    WORKER_RESTORED(31),
    SITE_RULE_CHANGED(32),
    SITE_RULE_RESET(33);

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
