package io.hybridfarm.rest.guard;

import io.hybridfarm.rest.wire.HttpProblem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses bodies over a limit: by their declared length, or as soon as one byte too many was read. */
@PreMatching
@Priority(Priorities.AUTHENTICATION + 1)
public final class BodyLimit implements ContainerRequestFilter {
    private final int limit;

    /**
     * @param limit in bytes
     */
    public BodyLimit(int limit) {
        this.limit = limit;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        // Jersey's own getLength() gives up on lengths beyond an int, and would let them pass.
        String length = request.getHeaderString("Content-Length");
        if (length != null && (!length.matches("\\d{1,18}") || Long.parseLong(length) > limit)) {
            throw HttpProblem.bodyTooLarge(limit);
        }
        request.setEntityStream(new Bounded(request.getEntityStream(), limit));
    }

    private static final class Bounded extends FilterInputStream {
        private final int limit;
        private int taken;

        Bounded(InputStream body, int limit) {
            super(body);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int bytes) {
            taken += bytes;
            if (taken > limit) {
                throw HttpProblem.bodyTooLarge(limit);
            }
        }
    }
}
