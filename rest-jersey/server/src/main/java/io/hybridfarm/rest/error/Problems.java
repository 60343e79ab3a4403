package io.hybridfarm.rest.error;

import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns every failure into an answer. A failure of the server itself is logged under an id, and only the id is told. */
public final class Problems {
    private static final Logger LOG = System.getLogger(Problems.class.getName());
    private static final Pattern FIELD =
            Pattern.compile("([A-Za-z][\\w.\\[\\]-]*)(?: \\([^)]*\\))?: .*", Pattern.DOTALL);

    private final RandomGenerator errorIds;
    private final BooleanSupplier schedulerFailed;

    /**
     * @param errorIds where the ids of logged errors come from
     * @param schedulerFailed whether the scheduler has stopped on a failure: the server then is unavailable, not broken
     */
    public Problems(RandomGenerator errorIds, BooleanSupplier schedulerFailed) {
        this.errorIds = errorIds;
        this.schedulerFailed = schedulerFailed;
    }

    /** The answer to a request that ended this way. */
    public Response answer(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return answer(failure.getCause());
        }
        if (failure instanceof HttpProblem problem) {
            return answer(problem);
        }
        if (failure instanceof FarmException refused) {
            return answer(refused);
        }
        if (failure instanceof WebApplicationException routing) {
            return routing(routing);
        }
        return defect(failure);
    }

    private static Response answer(HttpProblem problem) {
        Response.ResponseBuilder answer =
                answer(problem.status(), problem.code(), problem.field(), problem.getMessage());
        problem.headers().forEach(header -> answer.header(header.getKey(), header.getValue()));
        return answer.build();
    }

    private Response answer(FarmException refused) {
        String message = String.valueOf(refused.getMessage());
        return switch (refused.code().kind()) {
            case USER ->
                answer(userStatus(refused.code()), refused.code().name(), field(message), message)
                        .build();
            case CAPACITY -> answer(HttpProblem.overloaded(message));
            case BACKEND -> answer(502, refused.code().name(), "", message).build();
            case INTERNAL -> defect(refused);
        };
    }

    private static int userStatus(ErrorCode code) {
        if (code.equals(ErrorCode.NOT_FOUND)) {
            return 404;
        }
        if (code.equals(ErrorCode.CONFLICT)) {
            return 409;
        }
        if (code.equals(ErrorCode.TOO_LARGE)) {
            return 422;
        }
        return code.equals(ErrorCode.UNSUPPORTED) ? 501 : 400;
    }

    /** What Jersey itself refuses: no such path, method, type. */
    private Response routing(WebApplicationException routing) {
        Response plain = routing.getResponse();
        int status = plain.getStatus();
        if (status < 400) {
            return plain;
        }
        if (status >= 500) {
            return defect(routing);
        }
        Response.ResponseBuilder answer = switch (status) {
            case 404 -> answer(404, ErrorCode.NOT_FOUND.name(), "", "there is nothing at this path; see /docs");
            case 405 -> answer(405, "method-not-allowed", "", methods(plain));
            case 406 ->
                answer(
                        406,
                        "not-acceptable",
                        "Accept",
                        "nothing here is of an accepted type; leave Accept out, or accept application/json");
            case 415 -> answer(HttpProblem.unsupportedMediaType("what was sent"), "Content-Type");
            default -> answer(status, ErrorCode.INVALID.name(), "", "the request is malformed");
        };
        Object allow = plain.getHeaders().getFirst("Allow");
        return (allow == null ? answer : answer.header("Allow", allow)).build();
    }

    private static String methods(Response plain) {
        return "this path takes " + String.join(", ", new java.util.TreeSet<>(plain.getAllowedMethods()));
    }

    private static Response.ResponseBuilder answer(HttpProblem problem, String field) {
        return answer(problem.status(), problem.code(), field, problem.getMessage());
    }

    private Response defect(Throwable failure) {
        byte[] id = new byte[4];
        errorIds.nextBytes(id);
        String errorId = HexFormat.of().formatHex(id);
        String where = "; error " + errorId + " is in the server's log";
        if (schedulerFailed.getAsBoolean()) {
            LOG.log(Level.WARNING, "refused, since the scheduler has stopped [" + errorId + "]: " + failure);
            ErrorDetail detail = new ErrorDetail("stopped", null, errorId);
            return answer(503, detail, "the scheduler has stopped after a failure" + where)
                    .build();
        }
        LOG.log(Level.ERROR, "error " + errorId, failure);
        ErrorDetail detail = new ErrorDetail(ErrorCode.INTERNAL.name(), null, errorId);
        return answer(500, detail, told(failure) + where).build();
    }

    /** The scheduler's own words are meant for people; those of any other failure may hold anything. */
    private static String told(Throwable failure) {
        boolean meantForPeople =
                failure instanceof FarmException refused && refused.code().equals(ErrorCode.INTERNAL);
        return meantForPeople ? String.valueOf(failure.getMessage()) : "the server failed";
    }

    private static Response.ResponseBuilder answer(int status, String code, String field, @Nullable String message) {
        return answer(status, new ErrorDetail(code, field.isEmpty() ? null : field, null), String.valueOf(message));
    }

    private static Response.ResponseBuilder answer(int status, ErrorDetail detail, String message) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(new Envelope<>(detail, message));
    }

    /** Refusals of values start with the field, as {@link FarmException#invalid} writes them. */
    private static String field(String message) {
        Matcher matcher = FIELD.matcher(message);
        return matcher.matches() ? matcher.group(1) : "";
    }
}
