package io.hybridfarm.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Says that a value is refused for the right reason, and with a message that helps. */
public final class Refused {
    private Refused() {}

    /** Asserts an INVALID whose message starts with the field and has all the words in it. */
    public static void invalid(ThrowingCallable call, String field, String... words) {
        with(ErrorCode.INVALID, call, field + ": ", words);
    }

    /** Asserts a BAD_CONFIGURATION whose message has all the words in it. */
    public static void badConfiguration(ThrowingCallable call, String... words) {
        with(ErrorCode.BAD_CONFIGURATION, call, "", words);
    }

    private static void with(ErrorCode code, ThrowingCallable call, String start, String... words) {
        assertThatExceptionOfType(FarmException.class).isThrownBy(call).satisfies(e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).startsWith(start).hasSizeLessThan(2_000);
            for (String word : words) {
                assertThat(e.getMessage()).contains(word);
            }
        });
    }
}
