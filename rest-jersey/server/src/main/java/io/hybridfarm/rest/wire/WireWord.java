package io.hybridfarm.rest.wire;

import io.hybridfarm.spi.FarmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The constants of an enum as they are written on the wire: {@code same-index} for {@code SAME_INDEX}. */
public final class WireWord {
    private WireWord() {}

    /** The word for a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The constant for a word.
     *
     * @throws FarmException INVALID naming {@code field} and the words that there are
     */
    public static <E extends Enum<E>> E parse(String field, String text, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(text)) {
                return constant;
            }
        }
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(WireWord::of).toList();
        int last = words.size() - 1;
        throw FarmException.invalid(
                field,
                "must be " + String.join(", ", words.subList(0, last)) + " or " + words.get(last) + ", not '" + text
                        + "'");
    }
}
