package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.Header;

/**
 * One message and its answer, which may come at any time from any thread; the first answer counts. Whoever asked may have
 * gone, and then nothing happens.
 */
final class Exchange implements Poller {
    private static final Logger LOG = System.getLogger(Exchange.class.getName());
    /** Orders beyond so many bytes wait for the next poll. */
    private static final int LARGEST_ANSWER = 1 << 20;

    private static final byte[] NO_ORDERS = Wire.write(new Messages.Orders(List.of()));

    private static final byte[] ORDERS_START = "{\"orders\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ORDERS_END = "]}".getBytes(StandardCharsets.US_ASCII);

    private final Response response;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final BooleanSupplier isLast;
    private final Runnable onEnd;

    private Exchange(Response response, BooleanSupplier isLast, Runnable onEnd) {
        this.response = response;
        this.isLast = isLast;
        this.onEnd = onEnd;
    }

    /**
     * Keeps a response open until it is answered; to be called by the thread that serves the request.
     *
     * @param isLast asked when it is answered: whether its connection ends with the answer
     * @param onEnd called once, when the answer has left for the network or whoever asked has gone
     */
    static Exchange of(Request request, Response response, BooleanSupplier isLast, Runnable onEnd) {
        Exchange exchange = new Exchange(response, isLast, onEnd);
        request.addAfterServiceListener(exchange::endOnceFlushed);
        response.suspend(-1, TimeUnit.MILLISECONDS, new EmptyCompletionHandler<>() {
            @Override
            public void cancelled() {
                exchange.open.set(false);
                exchange.end();
            }
        });
        return exchange;
    }

    /** The answer may wait for its connection to take it: it has left when what is written after it has. */
    private void endOnceFlushed(Request request) {
        request.getContext().notifyDownstream(TransportFilter.createFlushEvent(new EmptyCompletionHandler<Object>() {
            @Override
            public void completed(Object result) {
                end();
            }

            @Override
            public void failed(Throwable problem) {
                end();
            }

            @Override
            public void cancelled() {
                end();
            }
        }));
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            onEnd.run();
        }
    }

    @Override
    public boolean isGone() {
        return !open.get();
    }

    @Override
    public Answer answer(List<Messages.Order> orders) {
        return orders.isEmpty() ? new Answer(0, () -> send(200, NO_ORDERS, 0)) : answer(ORDERS_START, orders);
    }

    /** The answer to reports that came over this exchange, of which the output of these attempts was kept. */
    Poller acknowledging(Collection<Long> outputs) {
        byte[] start = ("{\"outputs\":" + outputs + ",\"orders\":[").getBytes(StandardCharsets.US_ASCII);
        return new Poller() {
            @Override
            public boolean isGone() {
                return Exchange.this.isGone();
            }

            @Override
            public Answer answer(List<Messages.Order> orders) {
                return Exchange.this.answer(start, orders);
            }

            @Override
            public void refuse(Refusal refusal) {
                Exchange.this.refuse(refusal);
            }
        };
    }

    private Answer answer(byte[] beginning, List<Messages.Order> orders) {
        int carried = 0;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(beginning);
        int start = body.size();
        for (Messages.Order order : orders) {
            byte[] bytes = Wire.write(order);
            if (body.size() > start) {
                if (body.size() + bytes.length > LARGEST_ANSWER) {
                    break;
                }
                body.write(',');
            }
            body.writeBytes(bytes);
            carried++;
        }
        body.writeBytes(ORDERS_END);
        byte[] whole = body.toByteArray();
        return new Answer(carried, () -> send(200, whole, 0));
    }

    void answer(Object message) {
        send(200, Wire.write(message), 0);
    }

    @Override
    public void refuse(Refusal refusal) {
        send(refusal.status(), Wire.write(new Messages.Problem(refusal.problem())), refusal.retrySeconds());
    }

    private void send(int status, byte[] body, int retrySeconds) {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            response.setStatus(status);
            response.setContentType("application/json");
            response.setContentLength(body.length);
            if (retrySeconds > 0) {
                response.setHeader("Retry-After", Integer.toString(retrySeconds));
            }
            if (isLast.getAsBoolean()) {
                response.setHeader(Header.Connection, "close");
            }
            response.getOutputStream().write(body);
            response.resume();
        } catch (IOException | RuntimeException e) {
            // The connection broke at this moment: whoever asked will ask again.
            LOG.log(Level.DEBUG, "an answer that nobody took: " + e);
            end();
        }
    }
}
