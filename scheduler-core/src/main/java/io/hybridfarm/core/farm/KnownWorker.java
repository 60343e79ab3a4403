package io.hybridfarm.core.farm;

import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.WorkerStanding;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.job.JobId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people have decided about a worker, and what has failed there in a row. */
final class KnownWorker {
    /** More jobs in a row than any rule asks for say nothing new; the oldest are forgotten. */
    private static final int MOST_FAILING = 32;

    final String farm;
    final String name;

    private WorkerState state = WorkerState.ENABLED;
    private String reason = "";
    private String note = "";
    private List<String> pools = List.of();
    private WorkerHealth health = WorkerHealth.WELL;
    private Optional<Instant> sickUntil = Optional.empty();
    private int timesSick;
    /** Jobs that have failed there since the last success, and their users. */
    private final LinkedHashMap<JobId, String> failing = new LinkedHashMap<>();

    KnownWorker(String farm, String name) {
        this.farm = farm;
        this.name = name;
    }

    WorkerState state() {
        return state;
    }

    String reason() {
        return reason;
    }

    String note() {
        return note;
    }

    /** The pools that a person lets it serve, in order; none where its own word holds. */
    List<String> pools() {
        return pools;
    }

    WorkerHealth health() {
        return health;
    }

    Optional<Instant> sickUntil() {
        return sickUntil;
    }

    /** How often it was sick without having become well in between. */
    int timesSick() {
        return timesSick;
    }

    /** How many jobs have failed in a row, one more included. */
    int jobsFailing(JobId oneMore) {
        return failing.size() + (failing.containsKey(oneMore) ? 0 : 1);
    }

    /** How many users' jobs have failed in a row, one more included. */
    int usersFailing(String oneMore) {
        HashSet<String> users = new HashSet<>(failing.values());
        users.add(oneMore);
        return users.size();
    }

    void failed(JobId job, String user) {
        failing.put(job, user);
        if (failing.size() > MOST_FAILING) {
            failing.remove(failing.keySet().iterator().next());
        }
    }

    void succeeded() {
        failing.clear();
    }

    void change(Event.WorkerChanged event) {
        state = event.state();
        reason = event.reason();
        note = event.note();
        pools = event.pools();
    }

    void change(Event.WorkerHealthChanged event) {
        health = event.health();
        sickUntil = event.until();
        timesSick = event.timesSick();
        if (health != WorkerHealth.SICK) {
            failing.clear();
        }
    }

    void restore(Event.WorkerRestored event) {
        state = event.state();
        reason = event.reason();
        note = event.note();
        pools = event.pools();
        health = event.health();
        sickUntil = event.sickUntil();
        timesSick = event.timesSick();
        event.failing().forEach(failure -> failing.put(failure.job(), failure.user()));
    }

    Event.WorkerRestored snapshot() {
        List<Event.FailingJob> failures = new ArrayList<>();
        for (Map.Entry<JobId, String> failure : failing.entrySet()) {
            failures.add(new Event.FailingJob(failure.getKey(), failure.getValue()));
        }
        return new Event.WorkerRestored(farm, name, state, reason, note, health, sickUntil, timesSick, failures, pools);
    }

    /** Whether nothing is known about it that is not so of every worker. */
    boolean isUsual() {
        return failing.isEmpty() && standing().equals(WorkerStanding.USUAL);
    }

    WorkerStanding standing() {
        return new WorkerStanding(state, reason, note, health, sickUntil, pools);
    }

    /** Why it takes no new work, in words that follow its name; empty if it does. */
    Optional<String> closedBecause() {
        String because = reason.isEmpty() ? "" : ": " + reason;
        return switch (state) {
            case DRAINING -> Optional.of("is draining" + because);
            case DISABLED -> Optional.of("is disabled" + because);
            case ENABLED ->
                health == WorkerHealth.SICK
                        ? Optional.of("is sick until "
                                + sickUntil.map(Instant::toString).orElse("it is enabled")
                                + ", after work of several jobs failed there")
                        : Optional.empty();
        };
    }
}
