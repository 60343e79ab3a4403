package io.hybridfarm.rest;

import io.hybridfarm.rest.error.Problems;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.rest.wire.Json;
import io.hybridfarm.spi.ErrorCode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.RequestExecutorProvider;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;

/**
 * The way from Grizzly into Jersey: lets requests wait in a bounded queue, refuses the one too many, and answers in the
 * envelope where Jersey is not reached or has failed.
 */
final class FrontDoor extends HttpHandler {
    private static final String REFUSED = FrontDoor.class.getName() + ".refused";

    private final GrizzlyHttpContainer jersey;
    private final Executor workers;
    private final Problems problems;
    private final Json json;
    private final Object monitor = new Object();
    private int underWay;
    private boolean closed;

    FrontDoor(GrizzlyHttpContainer jersey, Executor workers, Problems problems, Json json) {
        super("front door");
        this.jersey = jersey;
        this.workers = workers;
        this.problems = problems;
        this.json = json;
    }

    @Override
    public RequestExecutorProvider getRequestExecutorProvider() {
        return request -> task -> enter(request, task);
    }

    /** A refused request is answered at once, by the thread that read it. */
    private void enter(Request request, Runnable task) {
        if (!counted(request)) {
            request.setAttribute(REFUSED, HttpProblem.unavailable("stopped", "the server is stopping", 5));
            task.run();
            return;
        }
        try {
            workers.execute(task);
        } catch (RejectedExecutionException e) {
            request.setAttribute(REFUSED, HttpProblem.overloaded("too many requests wait already; try again soon"));
            task.run();
        }
    }

    private boolean counted(Request request) {
        synchronized (monitor) {
            if (closed) {
                return false;
            }
            underWay++;
        }
        // Called when the answer is out, however long after service() it was given.
        request.addAfterServiceListener(answered -> {
            synchronized (monitor) {
                underWay--;
                monitor.notifyAll();
            }
        });
        return true;
    }

    /**
     * Refuses every further request, and waits for those under way.
     *
     * @return whether all of them were answered in time
     */
    boolean close(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (monitor) {
            closed = true;
            while (underWay > 0) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                monitor.wait(millis);
            }
        }
        return true;
    }

    @Override
    public void service(Request request, Response response) throws IOException {
        if (request.getAttribute(REFUSED) instanceof HttpProblem refused) {
            send(response, refused);
            return;
        }
        try {
            jersey.service(request, response);
        } catch (RuntimeException e) {
            boolean malformed = e.getCause() instanceof URISyntaxException;
            send(
                    response,
                    malformed
                            ? new HttpProblem(400, ErrorCode.INVALID.name(), "", "the path or its query is malformed")
                            : e);
        }
    }

    @Override
    public void start() {
        super.start();
        jersey.start();
    }

    @Override
    public void destroy() {
        jersey.destroy();
        super.destroy();
    }

    private void send(Response response, Throwable failure) throws IOException {
        jakarta.ws.rs.core.Response answer = problems.answer(failure);
        if (response.isCommitted()) {
            return;
        }
        byte[] body = json.bytes(answer.getEntity());
        response.reset();
        response.setStatus(answer.getStatus());
        answer.getStringHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
