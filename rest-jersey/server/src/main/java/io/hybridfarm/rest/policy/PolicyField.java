package io.hybridfarm.rest.policy;

import io.hybridfarm.spi.FarmException;
import java.util.function.Supplier;

/** How fields are called in refusals of requests. Stateless. */
final class PolicyField {
    private PolicyField() {}

    /**
     * Reads part of a policy. Its fields call themselves as in the configuration, where they stand in a list, such as
     * {@code limits.count}; a request has the field alone.
     *
     * @throws FarmException as {@code reading}, naming the field of the request
     */
    static <T> T plainly(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FarmException e) {
            throw new FarmException(e.code(), String.valueOf(e.getMessage()).replaceFirst("^(limits|sites)\\.", ""), e);
        }
    }
}
