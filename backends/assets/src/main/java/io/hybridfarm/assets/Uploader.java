package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.ObjectStore;
import io.hybridfarm.assets.store.StoreException;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends the files of manifests to a store; a content that the store has, or that another call of the same uploader is
 * sending, is not sent again.
 *
 * <p>Small files go together in bundles, large ones in parts; nothing refers to an object before it is there. So an upload
 * that ended half-way, however it ended, is continued by calling again. Any thread may call; use one uploader for a store.
 */
public final class Uploader {
    private final ObjectStore store;
    private final PathRoots roots;
    private final TransferSettings settings;
    private final Retries retries;
    private final Catalogue catalogue;
    private final Map<ContentHash, CountDownLatch> beingSent = new ConcurrentHashMap<>();

    /**
     * An uploader to one store.
     *
     * @param store not closed by the uploader
     * @param roots where the roots of the manifests lie on this machine
     */
    public Uploader(ObjectStore store, PathRoots roots, TransferSettings settings) {
        this.store = Objects.requireNonNull(store, "store");
        this.roots = Objects.requireNonNull(roots, "roots");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.retries = new Retries(settings);
        this.catalogue = new Catalogue(store, retries, settings.parallel());
    }

    /**
     * What an upload has done.
     *
     * @param shipment names what was uploaded; {@link Fetcher} makes it true elsewhere
     * @param objectsSent how many objects this call has sent, the list of what belongs to the shipment not counted
     * @param bytesSent how many bytes they have
     */
    public record Result(ContentHash shipment, long objectsSent, long bytesSent) {}

    /**
     * Sends what the store does not have.
     *
     * @throws FarmException CONFLICT if a file that had to be sent is not what the manifest says; the message names it.
     *     INVALID if the manifest names a root that is not declared here
     * @throws StoreException if the store refuses, or stays busy
     * @throws IOException if the disk fails
     * @throws InterruptedException if the thread is interrupted
     */
    public Result upload(Manifest manifest, TransferListener listener) throws IOException, InterruptedException {
        Map<ContentHash, Pieces> contents = new LinkedHashMap<>();
        Progression progression = new Progression(manifest.entries(), listener);
        progression.add(0, sort(manifest, contents));
        Map<ContentHash, Catalogue.Place> places = new LinkedHashMap<>();
        LongAdder objectsSent = new LongAdder();
        LongAdder bytesSent = new LongAdder();
        Map<ContentHash, Pieces> left = contents;
        while (!left.isEmpty()) {
            Map<ContentHash, Pieces> mine = new LinkedHashMap<>();
            Map<ContentHash, Pieces> others = new LinkedHashMap<>();
            List<CountDownLatch> awaited = new ArrayList<>();
            CountDownLatch sent = new CountDownLatch(1);
            try {
                left.forEach((hash, pieces) -> {
                    CountDownLatch sending = beingSent.putIfAbsent(hash, sent);
                    (sending == null ? mine : others).put(hash, pieces);
                    if (sending != null && !awaited.contains(sending)) {
                        awaited.add(sending);
                    }
                });
                new Sending(objectsSent, bytesSent, progression).send(mine.values(), places);
            } finally {
                mine.keySet().forEach(beingSent::remove);
                sent.countDown();
            }
            // Only after its own part is done: so two that wait for each other's do not wait for ever.
            for (CountDownLatch other : awaited) {
                other.await();
            }
            left = others;
        }
        ContentHash shipment = putShipment(new Shipment(manifest, places));
        return new Result(shipment, objectsSent.sum(), bytesSent.sum());
    }

    /** Sorts the files into contents; gives how many files have none. */
    private int sort(Manifest manifest, Map<ContentHash, Pieces> contents) {
        int empty = 0;
        for (Manifest.Entry entry : manifest.entries()) {
            AtomicLong missing = new AtomicLong(Math.max(1, entry.parts().size()));
            if (entry.size() == 0) {
                empty++;
            } else if (entry.parts().isEmpty()) {
                add(contents, Piece.whole(entry, roots), missing);
            } else {
                for (int part = 0; part < entry.parts().size(); part++) {
                    add(contents, Piece.part(entry, part, manifest.partSize(), roots), missing);
                }
            }
        }
        return empty;
    }

    private static void add(Map<ContentHash, Pieces> contents, Piece piece, AtomicLong missingOfFile) {
        contents.computeIfAbsent(piece.hash(), hash -> new Pieces(piece, new ArrayList<>()))
                .missing()
                .add(missingOfFile);
    }

    private ContentHash putShipment(Shipment shipment) throws IOException, InterruptedException {
        byte[] bytes = shipment.toBytes();
        if (bytes.length > Shipment.LONGEST) {
            throw FarmException.invalid(
                    "manifest",
                    "has too many files for one shipment: "
                            + shipment.manifest().entries().size());
        }
        ContentHash id = ContentHash.of(bytes);
        retries.call(() -> store.put(Shipment.PREFIX + id, id, new InMemory(bytes, bytes.length)));
        return id;
    }

    /** All places that one content has in a manifest: where it is read, and what each file still misses. */
    private record Pieces(Piece piece, List<AtomicLong> missing) {}

    /** What one call sends by itself. */
    private final class Sending {
        private final LongAdder objectsSent;
        private final LongAdder bytesSent;
        private final Progression progression;

        Sending(LongAdder objectsSent, LongAdder bytesSent, Progression progression) {
            this.objectsSent = objectsSent;
            this.bytesSent = bytesSent;
            this.progression = progression;
        }

        void send(Collection<Pieces> mine, Map<ContentHash, Catalogue.Place> places)
                throws IOException, InterruptedException {
            List<Pieces> small = new ArrayList<>();
            List<Pieces> large = new ArrayList<>();
            mine.forEach(pieces -> (pieces.piece().length() <= settings.smallFile() ? small : large).add(pieces));
            List<Parallel.Task> tasks = new ArrayList<>();
            addObjects(large, tasks);
            if (!small.isEmpty()) {
                catalogue.refresh();
                addBundles(small, tasks);
            }
            Parallel.run(settings.parallel(), tasks);
            for (Pieces pieces : small) {
                ContentHash hash = pieces.piece().hash();
                places.put(
                        hash,
                        catalogue
                                .find(hash)
                                .orElseThrow(() -> new IOException(
                                        "a bundle was taken out of the" + " store while files were uploaded; it had "
                                                + pieces.piece().entry().place())));
            }
        }

        private void addObjects(List<Pieces> large, List<Parallel.Task> tasks)
                throws IOException, InterruptedException {
            List<String> names =
                    large.stream().map(pieces -> pieces.piece().objectName()).toList();
            Collection<String> there = names.isEmpty() ? names : retries.call(() -> store.existing(names));
            for (Pieces pieces : large) {
                if (there.contains(pieces.piece().objectName())) {
                    arrived(pieces);
                } else {
                    tasks.add(() -> sendObject(pieces));
                }
            }
        }

        private void addBundles(List<Pieces> small, List<Parallel.Task> tasks) {
            List<Pieces> bundle = new ArrayList<>();
            long size = 0;
            for (Pieces pieces : small) {
                if (catalogue.find(pieces.piece().hash()).isPresent()) {
                    arrived(pieces);
                    continue;
                }
                long length = pieces.piece().length();
                if (!bundle.isEmpty()
                        && (size + length > settings.bundleSize() || bundle.size() == Bundle.MOST_ENTRIES)) {
                    List<Pieces> full = bundle;
                    tasks.add(() -> sendBundle(full));
                    bundle = new ArrayList<>();
                    size = 0;
                }
                bundle.add(pieces);
                size += length;
            }
            if (!bundle.isEmpty()) {
                List<Pieces> last = bundle;
                tasks.add(() -> sendBundle(last));
            }
        }

        private void sendObject(Pieces pieces) throws IOException, InterruptedException {
            Piece piece = pieces.piece();
            try {
                count(retries.call(() -> store.put(piece.objectName(), piece.hash(), piece)), piece.length());
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.MISMATCH) {
                    throw piece.changed();
                }
                throw e;
            }
            arrived(pieces);
        }

        private void sendBundle(List<Pieces> bundled) throws IOException, InterruptedException {
            Bundle bundle = new Bundle();
            for (Pieces pieces : bundled) {
                bundle.add(pieces.piece().hash(), pieces.piece().read());
            }
            Bundle.Finished whole = bundle.finish();
            long length = whole.content().length();
            count(retries.call(() -> store.put(whole.name(), whole.hash(), whole.content())), length);
            catalogue.add(whole.name(), length, whole.members());
            bundled.forEach(this::arrived);
        }

        private void count(boolean sent, long bytes) {
            if (sent) {
                objectsSent.increment();
                bytesSent.add(bytes);
            }
        }

        private void arrived(Pieces pieces) {
            long length = pieces.piece().length();
            int finished = 0;
            for (AtomicLong missing : pieces.missing()) {
                finished += missing.decrementAndGet() == 0 ? 1 : 0;
            }
            progression.add(length * pieces.missing().size(), finished);
        }
    }
}
