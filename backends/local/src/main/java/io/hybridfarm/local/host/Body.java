package io.hybridfarm.local.host;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.glassfish.grizzly.ReadHandler;
import org.glassfish.grizzly.http.io.NIOInputStream;

/** The body of one message, gathered as it comes without a thread that waits for it. */
final class Body implements ReadHandler {
    private final NIOInputStream in;
    private final byte[] bytes;
    private final Consumer<byte[]> complete;
    private final Consumer<Throwable> broken;
    private final AtomicBoolean over = new AtomicBoolean();
    private int filled;

    /**
     * @param length as the message's head says
     * @param complete called once with the whole body, unless it breaks
     * @param broken called once if it breaks
     */
    Body(NIOInputStream in, int length, Consumer<byte[]> complete, Consumer<Throwable> broken) {
        this.in = in;
        this.bytes = new byte[length];
        this.complete = complete;
        this.broken = broken;
    }

    /** Begins; what is there already is taken at once. */
    void read() {
        if (bytes.length == 0) {
            end(() -> complete.accept(bytes));
        } else {
            in.notifyAvailable(this);
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        drain();
        in.notifyAvailable(this);
    }

    @Override
    public void onAllDataRead() throws IOException {
        drain();
        if (filled < bytes.length) {
            onError(new IOException("only " + filled + " of " + bytes.length + " bytes came"));
        } else {
            end(() -> complete.accept(bytes));
        }
    }

    @Override
    public void onError(Throwable problem) {
        end(() -> broken.accept(problem));
    }

    private void drain() throws IOException {
        while (filled < bytes.length && in.isReady()) {
            int read = in.read(bytes, filled, bytes.length - filled);
            if (read <= 0) {
                return;
            }
            filled += read;
        }
    }

    private void end(Runnable then) {
        if (over.compareAndSet(false, true)) {
            then.run();
        }
    }
}
