package io.hybridfarm.spi;

import java.io.Serializable;
import java.util.Objects;

/**
 * Why something was refused or failed, in a form that programs may branch on.
 *
 * <p>Plugins may bring codes of their own; the {@link Kind} decides how the outside world is told (REST maps it to a
 * status), the name is stable text for scripts.
 *
 * @param name lower-case words joined by hyphens, stable across releases
 * @param kind whose problem it is
 */
public record ErrorCode(String name, Kind kind) implements Serializable {
    /** The caller sent something that can never work as it is. */
    public static final ErrorCode INVALID = new ErrorCode("invalid", Kind.USER);
    /** The thing named does not exist. */
    public static final ErrorCode NOT_FOUND = new ErrorCode("not-found", Kind.USER);
    /** The thing exists, but its state forbids the request. */
    public static final ErrorCode CONFLICT = new ErrorCode("conflict", Kind.USER);
    /** The request is well formed but larger than this farm accepts. */
    public static final ErrorCode TOO_LARGE = new ErrorCode("too-large", Kind.USER);
    /** The plugin does not declare the capability that the request needs. */
    public static final ErrorCode UNSUPPORTED = new ErrorCode("unsupported", Kind.USER);
    /** Too much is waiting already; the same request may succeed later. */
    public static final ErrorCode OVERLOADED = new ErrorCode("overloaded", Kind.CAPACITY);
    /** A farm did not do what it was asked. */
    public static final ErrorCode BACKEND_FAILED = new ErrorCode("backend-failed", Kind.BACKEND);
    /** The configuration cannot work. */
    public static final ErrorCode BAD_CONFIGURATION = new ErrorCode("bad-configuration", Kind.USER);
    /** Another scheduler owns the data now, or still. */
    public static final ErrorCode FENCED = new ErrorCode("fenced", Kind.INTERNAL);
    /** The journal could not be read or written. */
    public static final ErrorCode JOURNAL_FAILED = new ErrorCode("journal-failed", Kind.INTERNAL);
    /** The scheduler has stopped, or a defect was met. */
    public static final ErrorCode INTERNAL = new ErrorCode("internal", Kind.INTERNAL);

    /** Whose problem an error is. */
    public enum Kind {
        /** The request is wrong: sending it again cannot help. */
        USER,
        /** The request is fine but there is no room for it now. */
        CAPACITY,
        /** A farm or service behind this scheduler failed. */
        BACKEND,
        /** This scheduler failed. */
        INTERNAL
    }

    public ErrorCode {
        Objects.requireNonNull(kind, "kind");
        if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("name must be lower-case words joined by hyphens, not '" + name + "'");
        }
    }
}
