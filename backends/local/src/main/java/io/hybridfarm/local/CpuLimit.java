package io.hybridfarm.local;

import java.util.Locale;
import java.util.Optional;

/**
 * What the cores that a step asks for mean to its attempts while others leave processors idle.
 *
 * <p>{@link #WEIGHT} is the default because an idle processor renders nothing, and because a renderer that waits for its file
 * server leaves its share to its neighbours. {@link #HARD} is for those who need frame times that can be compared, whatever else
 * runs beside a frame, or who keep a part of a workstation for its artist.
 */
enum CpuLimit {
    /** Processors that nobody else wants may be used; when all are wanted, they are divided by what was asked for. */
    WEIGHT,
    /** Never more than what was asked for, however idle the machine is. */
    HARD;

    /** The limit of this name, as the setting has it. */
    static Optional<CpuLimit> named(String name) {
        for (CpuLimit limit : values()) {
            if (limit.word().equals(name)) {
                return Optional.of(limit);
            }
        }
        return Optional.empty();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
