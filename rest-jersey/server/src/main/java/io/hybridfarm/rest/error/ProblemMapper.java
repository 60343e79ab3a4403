package io.hybridfarm.rest.error;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Gives every failure that reaches Jersey to {@link Problems}. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
    private final Problems problems;

    public ProblemMapper(Problems problems) {
        this.problems = problems;
    }

    @Override
    public Response toResponse(Throwable failure) {
        return problems.answer(failure);
    }
}
