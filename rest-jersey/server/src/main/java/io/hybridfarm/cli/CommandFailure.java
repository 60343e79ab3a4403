package io.hybridfarm.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command: one line for people, which says what to do next, and the exit code. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    static CommandFailure failed(String message) {
        return new CommandFailure(Exit.FAILED, message, null);
    }

    static CommandFailure failed(String message, Throwable cause) {
        return new CommandFailure(Exit.FAILED, message, cause);
    }

    static CommandFailure usage(String message) {
        return new CommandFailure(Exit.USAGE, message, null);
    }

    static CommandFailure unreachable(String message, Throwable cause) {
        return new CommandFailure(Exit.UNREACHABLE, message, cause);
    }

    /** One of {@link Exit}. */
    int exitCode() {
        return exitCode;
    }

    String sentence() {
        String message = getMessage();
        return message == null ? "failed" : message;
    }
}
