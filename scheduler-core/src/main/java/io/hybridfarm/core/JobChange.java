package io.hybridfarm.core;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.JobSpec;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What shall be different about a job; what is empty stays as it is.
 *
 * @param priority 0 to 100
 * @param held true to hold the job back, false to release it
 * @param band the band it is served in
 * @param urgent whether it goes before everything else of its user
 * @param deadline when it should be done, 1970 to 9999; an empty inner value takes the deadline away
 * @param show the show that it belongs to from now on
 * @param department the department that it belongs to from now on
 * @param user the user that it belongs to from now on
 * @param maxRunning the most tasks of it that run at once, 1 to 1,000,000; 0 takes the cap away
 */
public record JobChange(
        OptionalInt priority,
        Optional<Boolean> held,
        Optional<Band> band,
        Optional<Boolean> urgent,
        Optional<Optional<Instant>> deadline,
        Optional<String> show,
        Optional<String> department,
        Optional<String> user,
        OptionalInt maxRunning) {
    private static final Instant LAST_DEADLINE = Instant.parse("9999-12-31T23:59:59Z");

    /** Nothing shall be different. */
    public static final JobChange NONE = new JobChange(
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty());

    /**
     * @throws FarmException INVALID if a number is out of range, or an owner could not be called so
     */
    public JobChange {
        if (priority.isPresent() && (priority.getAsInt() < 0 || priority.getAsInt() > 100)) {
            throw FarmException.invalid("priority", "must be from 0 to 100, not " + priority.getAsInt());
        }
        show.ifPresent(other -> JobSpec.requireOwner("show", other));
        department.ifPresent(other -> JobSpec.requireOwner("department", other));
        user.ifPresent(other -> JobSpec.requireOwner("user", other));
        deadline.flatMap(at -> at).ifPresent(at -> {
            if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST_DEADLINE)) {
                throw FarmException.invalid("deadline", "must be from 1970 to 9999, not " + at);
            }
        });
        if (maxRunning.isPresent() && (maxRunning.getAsInt() < 0 || maxRunning.getAsInt() > 1_000_000)) {
            throw FarmException.invalid(
                    "maxRunning", "must be from 0 (no cap) to 1000000, not " + maxRunning.getAsInt());
        }
    }

    /** Also another priority. */
    public JobChange withPriority(int other) {
        return new JobChange(OptionalInt.of(other), held, band, urgent, deadline, show, department, user, maxRunning);
    }

    /** Also held or released. */
    public JobChange withHeld(boolean other) {
        return new JobChange(priority, Optional.of(other), band, urgent, deadline, show, department, user, maxRunning);
    }

    /** Also another band. */
    public JobChange withBand(Band other) {
        return new JobChange(priority, held, Optional.of(other), urgent, deadline, show, department, user, maxRunning);
    }

    /** Also urgent or not. */
    public JobChange withUrgent(boolean other) {
        return new JobChange(priority, held, band, Optional.of(other), deadline, show, department, user, maxRunning);
    }

    /** Also another deadline, or none. */
    public JobChange withDeadline(Optional<Instant> other) {
        return new JobChange(priority, held, band, urgent, Optional.of(other), show, department, user, maxRunning);
    }

    /** Also another owner; what is empty stays. */
    public JobChange withOwner(Optional<String> show, Optional<String> department, Optional<String> user) {
        return new JobChange(priority, held, band, urgent, deadline, show, department, user, maxRunning);
    }

    /** Also another cap on running tasks; 0 for none. */
    public JobChange withMaxRunning(int other) {
        return new JobChange(priority, held, band, urgent, deadline, show, department, user, OptionalInt.of(other));
    }
}
