package io.hybridfarm.core.farm;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.JobChange;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.job.JobSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What a wish to make a job different leads to: nothing where it is so already. */
final class JobChanges {
    private final Job job;
    private final JobChange change;
    private final Instant now;
    private final List<Event> events = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    JobChanges(Job job, JobChange change, Instant now) {
        this.job = job;
        this.change = change;
        this.now = now;
    }

    Decision decide() {
        change.priority().ifPresent(this::priority);
        change.held().ifPresent(this::held);
        rank();
        move();
        change.maxRunning().ifPresent(this::cap);
        Receipt receipt = new Receipt(job.id, !events.isEmpty(), "job " + job.id + " " + String.join(" and ", said));
        return new Decision(events, receipt);
    }

    private void note(boolean same, String what, Event event) {
        said.add(what + (same ? " already" : ""));
        if (!same) {
            events.add(event);
        }
    }

    private void priority(int priority) {
        boolean same = job.spec().priority() == priority;
        note(same, "has priority " + priority + (same ? "" : " now"), new Event.JobPrioritized(job.id, priority, now));
    }

    private void held(boolean held) {
        note(job.spec().held() == held, "is " + (held ? "held" : "released"), new Event.JobHeld(job.id, held, now));
    }

    private void rank() {
        if (change.band().isEmpty()
                && change.urgent().isEmpty()
                && change.deadline().isEmpty()) {
            return;
        }
        Band band = change.band().orElse(job.band());
        boolean urgent = change.urgent().orElse(job.urgent());
        Optional<Instant> deadline = change.deadline().orElse(job.deadline());
        boolean same = band == job.band() && urgent == job.urgent() && deadline.equals(job.deadline());
        note(
                same,
                "is in band " + band.name().toLowerCase(Locale.ROOT) + (urgent ? ", urgent" : "")
                        + deadline.map(at -> ", due " + at).orElse(""),
                new Event.JobRanked(job.id, band, urgent, deadline, now));
    }

    private void move() {
        if (change.show().isEmpty()
                && change.department().isEmpty()
                && change.user().isEmpty()) {
            return;
        }
        String show = change.show().orElse(job.spec().show());
        String department = change.department().orElse(job.spec().department());
        String user = change.user().orElse(job.spec().user());
        // A name that no job may have is refused as it would be at a submission.
        JobSpec moved = job.spec().toBuilder()
                .show(show)
                .department(department)
                .user(user)
                .build();
        note(
                moved.equals(job.spec()),
                "belongs to " + show + "/" + department + "/" + user,
                new Event.JobMoved(job.id, show, department, user, now));
    }

    private void cap(int most) {
        OptionalInt cap = most == 0 ? OptionalInt.empty() : OptionalInt.of(most);
        JobSpec capped = job.spec().toBuilder().maxRunning(cap).build();
        note(
                capped.equals(job.spec()),
                most == 0 ? "has no cap on running tasks" : "runs at most " + most + " tasks at once",
                new Event.JobCapped(job.id, cap, now));
    }
}
