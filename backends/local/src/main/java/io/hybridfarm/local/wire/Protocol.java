package io.hybridfarm.local.wire;

/** Names and numbers that both sides must agree on. */
public final class Protocol {
    /** Goes up when an older side would misunderstand a newer one. */
    public static final int VERSION = 1;

    public static final String ENROL = "/v1/enrol";
    public static final String HELLO = "/v1/hello";
    public static final String POLL = "/v1/poll";
    public static final String REPORTS = "/v1/reports";
    public static final String CHANGE = "/v1/change";
    public static final String BYE = "/v1/bye";
    public static final String LOGS = "/v1/logs/";

    /** Status of an answer to a message of a session that is over: say hello again. */
    public static final int SESSION_OVER = 409;
    /** Status of an answer to an agent that is not let in; it must stop asking. */
    public static final int NOT_LET_IN = 401;
    /** Status of an answer while the server has too much to do: try again after the seconds in {@code Retry-After}. */
    public static final int TOO_BUSY = 429;
    /** Status of an answer to a hello while another machine runs attempts under the worker's name: try again later. */
    public static final int NAME_TAKEN = 423;

    /** Bytes of a body at most, on either side. */
    public static final int LARGEST_BODY = 8 << 20;
    /** Bytes of output in one piece at most. */
    public static final int LARGEST_PIECE = 256 << 10;
    /** Bytes of output at most that go with reports, of all attempts together. */
    public static final int LARGEST_OUTPUTS = 1 << 20;

    private Protocol() {}
}
