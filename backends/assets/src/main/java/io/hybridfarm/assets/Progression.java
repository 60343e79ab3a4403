package io.hybridfarm.assets;

import java.util.List;

/** Counts what has arrived and tells the listener, in order. Any thread may call. */
final class Progression {
    private final TransferListener listener;
    private final long bytesTotal;
    private final int filesTotal;
    private long bytesDone;
    private int filesDone;

    Progression(List<Manifest.Entry> entries, TransferListener listener) {
        this.listener = listener;
        this.bytesTotal = entries.stream().mapToLong(Manifest.Entry::size).sum();
        this.filesTotal = entries.size();
    }

    synchronized void add(long bytes, int files) {
        bytesDone += bytes;
        filesDone += files;
        listener.progressed(new TransferListener.Progress(bytesDone, bytesTotal, filesDone, filesTotal));
    }
}
