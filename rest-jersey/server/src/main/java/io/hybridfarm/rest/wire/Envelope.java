package io.hybridfarm.rest.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every answer is: the data, and a sentence for people.
 *
 * @param data what was asked for; of an error, an object with the {@code code} and where it applies the {@code field}
 * @param message what happened, or what would have been right
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Envelope<T extends @Nullable Object>(T data, String message) {
    /**
     * A list, with its length in words.
     *
     * @param thing what one element is
     */
    public static <R> Envelope<List<R>> ofList(List<R> list, String thing) {
        return new Envelope<>(list, counted(list.size(), thing));
    }

    /** A number of things in words: {@code no jobs}, {@code 1 job}, {@code 2 jobs}. */
    public static String counted(int number, String thing) {
        return (number == 0 ? "no" : Integer.toString(number)) + " " + thing + (number == 1 ? "" : "s");
    }
}
