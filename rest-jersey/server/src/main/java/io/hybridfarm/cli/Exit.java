package io.hybridfarm.cli;

/** What the program's exit code says; scripts rely on these numbers. */
final class Exit {
    /** Everything that was asked for is done. */
    static final int DONE = 0;
    /** The server refused or failed the request, or something broke on the way. */
    static final int FAILED = 1;
    /** The command line itself is wrong; nothing was sent. */
    static final int USAGE = 2;
    /** No server answered. */
    static final int UNREACHABLE = 3;
    /** The job that was waited for ended as FAILED or CANCELED. */
    static final int JOB_FAILED = 4;

    private Exit() {}
}
