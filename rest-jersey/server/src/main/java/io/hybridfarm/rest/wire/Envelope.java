package io.hybridfarm.rest.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What every answer is: the data, and a sentence for people.
 *
 * @param data what was asked for; of an error, an object with the {@code code} and where it applies the {@code field}
 * @param message what happened, or what would have been right
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Envelope<T extends @Nullable Object>(T data, String message) {}
