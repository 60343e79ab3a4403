package io.hybridfarm.local.progress;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a line of output says.
 *
 * @param fraction how much of the whole task is done, 0 to 1
 * @param status what the renderer calls what it is doing, where it says so for us
 * @param failure why it will fail, where it says so for us
 */
public record Finding(OptionalDouble fraction, Optional<String> status, Optional<String> failure) {
    /** The line means nothing. */
    public static final Finding NOTHING = new Finding(OptionalDouble.empty(), Optional.empty(), Optional.empty());

    /** So much is done; a fraction outside of 0 to 1 means nothing, since a progress bar is no place for surprises. */
    static Finding done(double fraction) {
        return fraction >= 0 && fraction <= 1
                ? new Finding(OptionalDouble.of(fraction), Optional.empty(), Optional.empty())
                : NOTHING;
    }

    static Finding status(String text) {
        return new Finding(OptionalDouble.empty(), Optional.of(text), Optional.empty());
    }

    static Finding failure(String text) {
        return new Finding(OptionalDouble.empty(), Optional.empty(), Optional.of(text));
    }
}
