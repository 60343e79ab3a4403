package io.hybridfarm.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one unchecked exception that crosses the walls between modules; its code says whose problem it is, its message says
 * what to do about it.
 *
 * <p>Messages are shown to people: they name the field, the value and what would be right, and never hold a secret.
 */
public class FarmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public FarmException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public FarmException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** The refusal of a value: {@code field} as the sender knows it, and what would be right. */
    public static FarmException invalid(String field, String problem) {
        return new FarmException(ErrorCode.INVALID, field + ": " + problem);
    }

    /** The code given at construction. */
    public ErrorCode code() {
        return code;
    }
}
