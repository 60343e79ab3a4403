package io.hybridfarm.local.agent;

import java.time.Instant;
import java.util.Optional;

/** Tells when a person used this machine. */
@FunctionalInterface
interface Activity {
    /** The last use, if there is any sign of one. */
    Optional<Instant> lastUse();
}
