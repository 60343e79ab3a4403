package io.hybridfarm.rest.wire;

import io.hybridfarm.spi.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The refusal of a request, with the status that it is answered with. */
public final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String field;
    private final transient Map<String, String> headers;

    /**
     * A refusal.
     *
     * @param status an HTTP status from 400 on
     * @param code a stable word for programs
     * @param field the field or parameter that is wrong, or an empty text
     * @param message what is wrong and what would be right
     */
    public HttpProblem(int status, String code, String field, String message) {
        this(status, code, field, message, Map.of());
    }

    private HttpProblem(int status, String code, String field, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.field = field;
        this.headers = new TreeMap<>(headers);
    }

    /** A field or parameter with a value that can never work. */
    public static HttpProblem invalid(String field, String problem) {
        return new HttpProblem(400, ErrorCode.INVALID.name(), field, field + ": " + problem);
    }

    /** A thing that does not exist. */
    public static HttpProblem notFound(String message) {
        return new HttpProblem(404, ErrorCode.NOT_FOUND.name(), "", message);
    }

    /** A body of a type that is not read here. */
    public static HttpProblem unsupportedMediaType(String found) {
        return new HttpProblem(
                415,
                "unsupported-media-type",
                "Content-Type",
                "send JSON with the header Content-Type: application/json, not " + found);
    }

    /** A body that is needed, as it was read. */
    public static <T> T requireBody(@Nullable T body) {
        if (body == null) {
            throw new HttpProblem(400, ErrorCode.INVALID.name(), "", "the body is empty; a JSON object is needed");
        }
        return body;
    }

    /** A body over the limit; the rest of it is not read. */
    public static HttpProblem bodyTooLarge(int limit) {
        return new HttpProblem(
                413, ErrorCode.TOO_LARGE.name(), "", "the body may have at most " + limit + " bytes", close());
    }

    /** Too much is going on; the same request may be sent again. */
    public static HttpProblem overloaded(String message) {
        return new HttpProblem(429, ErrorCode.OVERLOADED.name(), "", message, retryAfter(1));
    }

    /** Something is not to be had at the moment. */
    public static HttpProblem unavailable(String code, String message, int retrySeconds) {
        return new HttpProblem(503, code, "", message, retryAfter(retrySeconds));
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The stable word for programs. */
    public String code() {
        return code;
    }

    /** The field or parameter that is wrong, or an empty text. */
    public String field() {
        return field;
    }

    /** Further headers of the answer. */
    public List<Map.Entry<String, String>> headers() {
        return List.copyOf(headers.entrySet());
    }

    private static Map<String, String> retryAfter(int seconds) {
        return Map.of("Retry-After", Integer.toString(seconds));
    }

    private static Map<String, String> close() {
        return Map.of("Connection", "close");
    }
}
