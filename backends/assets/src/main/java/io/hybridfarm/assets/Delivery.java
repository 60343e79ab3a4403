package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.ObjectStore;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One shipment on its way to the files it stands for. Used once. */
final class Delivery {
    /** Stays in the cache of a core between reading, hashing and writing. */
    private static final int BUFFER = 1 << 17;

    private final ObjectStore store;
    private final AssetCache cache;
    private final HashCache hashes;
    private final TransferSettings settings;
    private final Retries retries;
    private final Shipment shipment;
    private final TargetFolders folders;
    private final boolean durable;

    Delivery(
            ObjectStore store,
            AssetCache cache,
            HashCache hashes,
            TransferSettings settings,
            Shipment shipment,
            PathRoots roots,
            boolean durable) {
        this.store = store;
        this.cache = cache;
        this.hashes = hashes;
        this.settings = settings;
        this.retries = new Retries(settings);
        this.shipment = shipment;
        this.folders = new TargetFolders(roots, settings.clock().instant());
        this.durable = durable;
    }

    /** A stretch of an object that belongs to a stretch of a file. */
    private record Placement(Target target, ContentHash hash, long inObject, long inFile, long length) {}

    /** An object that is needed, and what for. */
    private record Needed(String name, ContentHash hash, long length, List<Placement> placements) {}

    Path fileOf(Manifest.Entry entry) {
        return folders.fileOf(entry);
    }

    void run(TransferListener listener) throws IOException, InterruptedException {
        Manifest manifest = shipment.manifest();
        Progression progression = new Progression(manifest.entries(), listener);
        hashes.refresh();
        List<Manifest.Entry> missing = missing(manifest, progression);
        List<Target> targets = new ArrayList<>();
        TreeMap<String, Needed> needed = new TreeMap<>();
        for (Manifest.Entry entry : missing) {
            Target target =
                    new Target(entry, fileOf(entry), Math.max(1, entry.parts().size()), durable);
            targets.add(target);
            need(entry, target, needed);
        }
        TreeMap<String, Long> lengths = new TreeMap<>();
        needed.forEach((name, object) -> lengths.put(name, object.length()));
        try (AssetCache.Use use = cache.use(lengths)) {
            List<Parallel.Task> tasks = new ArrayList<>();
            targets.stream()
                    .filter(target -> target.entry().size() == 0)
                    .forEach(target -> tasks.add(() -> finishEmpty(target, progression)));
            needed.values().forEach(object -> tasks.add(() -> place(object, use, progression)));
            Parallel.run(settings.parallel(), tasks);
        } finally {
            for (Target target : targets) {
                target.abandon();
            }
            hashes.flush();
        }
        if (durable) {
            folders.force();
        }
    }

    /** The files that are not there as they should be. */
    private List<Manifest.Entry> missing(Manifest manifest, Progression progression)
            throws IOException, InterruptedException {
        TreeMap<Path, Manifest.Entry> places = new TreeMap<>();
        for (Manifest.Entry entry : manifest.entries()) {
            Manifest.Entry other = places.put(fileOf(entry), entry);
            if (other != null && !other.hash().equals(entry.hash())) {
                throw FarmException.invalid(
                        "manifest", other.place() + " and " + entry.place() + " are the same file here, but differ");
            }
        }
        boolean[] there = new boolean[manifest.entries().size()];
        List<Parallel.Task> checks = new ArrayList<>();
        for (int i = 0; i < there.length; i++) {
            int at = i;
            checks.add(() -> there[at] = isThere(manifest.entries().get(at)));
        }
        Parallel.run(settings.parallel(), checks);
        List<Manifest.Entry> missing = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < there.length; i++) {
            if (there[i]) {
                bytes += manifest.entries().get(i).size();
            } else {
                missing.add(manifest.entries().get(i));
            }
        }
        progression.add(bytes, there.length - missing.size());
        return missing;
    }

    private boolean isThere(Manifest.Entry entry) throws IOException, InterruptedException {
        Path file = fileOf(entry);
        BasicFileAttributes attributes;
        try {
            attributes = FileState.attributes(file, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (attributes.isDirectory()) {
            throw new FileAlreadyExistsException("'" + file + "' is a folder, but must be a file");
        }
        FileState state = FileState.of(attributes);
        if (!attributes.isRegularFile() || state.size() != entry.size() || !Files.isReadable(file)) {
            return false;
        }
        long partSize = shipment.manifest().partSize();
        Optional<FileHash> known = hashes.find(file, state, partSize);
        if (known.isEmpty()) {
            Instant readFrom = hashes.now();
            FileHash hash = FileHash.of(file, partSize);
            hashes.remember(file, state, partSize, hash, readFrom);
            known = Optional.of(hash);
        }
        if (!known.get().whole().equals(entry.hash())) {
            return false;
        }
        boolean sameTime = ManifestText.micros(state.modified()) == ManifestText.micros(entry.modified());
        if (!sameTime || (FileState.isPosix(file) && state.executable() != entry.executable())) {
            folders.make(file);
            Target.describe(file, entry);
            hashes.rememberWritten(file, FileState.of(file), partSize, known.get());
        }
        return true;
    }

    private void need(Manifest.Entry entry, Target target, Map<String, Needed> needed) {
        long partSize = shipment.manifest().partSize();
        List<ContentHash> contents = entry.parts().isEmpty() ? List.of(entry.hash()) : entry.parts();
        for (int part = 0; part < contents.size() && entry.size() > 0; part++) {
            ContentHash hash = contents.get(part);
            long inFile = part * partSize;
            long length = Math.min(partSize, entry.size() - inFile);
            Catalogue.Place place = shipment.places().get(hash);
            String name = place == null ? Piece.PREFIX + hash : place.bundle();
            long inObject = place == null ? 0 : place.offset();
            Needed object = needed.computeIfAbsent(
                    name,
                    key -> place == null
                            ? new Needed(name, hash, length, new ArrayList<>())
                            : new Needed(name, Bundle.hashOf(name), place.bundleLength(), new ArrayList<>()));
            if (inObject < 0 || inObject > object.length() - length) {
                throw FarmException.invalid("shipment", entry.place() + " lies beyond the end of " + name);
            }
            object.placements().add(new Placement(target, hash, inObject, inFile, length));
        }
    }

    private void finishEmpty(Target target, Progression progression) throws IOException, InterruptedException {
        begin(target);
        finish(target, 0, progression);
    }

    private void place(Needed object, AssetCache.Use use, Progression progression)
            throws IOException, InterruptedException {
        if (!placed(object, use, progression)) {
            // Rotten on this disk: it was whole when it came.
            use.drop(object.name());
            if (!placed(object, use, progression)) {
                throw new IOException(object.name() + " has other content than its name says, twice in a row; this"
                        + " machine's disk or memory cannot be trusted");
            }
        }
    }

    private boolean placed(Needed object, AssetCache.Use use, Progression progression)
            throws IOException, InterruptedException {
        try (AssetCache.Local local =
                        use.get(object.name(), object.hash(), object.length(), file -> download(object, file));
                FileChannel from = FileChannel.open(local.file(), StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, object.length()));
            for (int i = 0; i < object.placements().size(); i++) {
                Placement placement = object.placements().get(i);
                begin(placement.target());
                if (!copied(placement, from, buffer)) {
                    // The next try goes on here; what was placed is placed.
                    object.placements().subList(0, i).clear();
                    return false;
                }
                finish(placement.target(), placement.length(), progression);
            }
            return true;
        }
    }

    private void begin(Target target) throws IOException {
        folders.make(target.file());
        target.begin(settings.freshName());
    }

    private boolean copied(Placement placement, FileChannel from, ByteBuffer buffer) throws IOException {
        MessageDigest digest = ContentHash.newDigest();
        try (FileChannel to = placement.target().open()) {
            long done = 0;
            while (done < placement.length()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), placement.length() - done));
                if (from.read(buffer, placement.inObject() + done) < 0) {
                    return false;
                }
                buffer.flip();
                digest.update(buffer.duplicate());
                int read = buffer.remaining();
                Target.write(to, buffer, placement.inFile() + done);
                done += read;
            }
        }
        return ContentHash.ofDigest(digest.digest()).equals(placement.hash());
    }

    private void finish(Target target, long bytes, Progression progression) throws IOException, InterruptedException {
        boolean finished = target.finish();
        if (finished) {
            Manifest.Entry entry = target.entry();
            FileHash hash = new FileHash(entry.hash(), entry.parts());
            hashes.rememberWritten(
                    target.file(),
                    FileState.of(target.file()),
                    shipment.manifest().partSize(),
                    hash);
        }
        progression.add(bytes, finished ? 1 : 0);
    }

    private void download(Needed object, Path file) throws IOException, InterruptedException {
        ContentHash actual = retries.call(() -> {
            MessageDigest digest = ContentHash.newDigest();
            try (FileChannel channel = FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
                store.get(object.name(), 0, object.length(), out);
            }
            return ContentHash.ofDigest(digest.digest());
        });
        if (!actual.equals(object.hash())) {
            throw new IOException("the store has something else under " + object.name() + ", with the hash " + actual
                    + "; delete it there and upload again");
        }
    }
}
