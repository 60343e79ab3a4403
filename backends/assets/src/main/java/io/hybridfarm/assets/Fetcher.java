package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.ObjectStore;
import io.hybridfarm.assets.store.StoreException;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * Makes true on this machine what was uploaded on another one. Any thread may call.
 *
 * <p>A file gets its name when it is whole and was checked by its hash, and only if it is not there as it should be. So a call
 * that ended half-way, however it ended, is continued by calling again.
 */
public final class Fetcher {
    private final ObjectStore store;
    private final AssetCache cache;
    private final HashCache hashes;
    private final TransferSettings settings;
    private final Retries retries;

    /**
     * A fetcher from one store.
     *
     * @param store not closed by the fetcher
     * @param cache keeps what was fetched
     * @param hashes what is known of files on this machine
     */
    public Fetcher(ObjectStore store, AssetCache cache, HashCache hashes, TransferSettings settings) {
        this.store = Objects.requireNonNull(store, "store");
        this.cache = Objects.requireNonNull(cache, "cache");
        this.hashes = Objects.requireNonNull(hashes, "hashes");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.retries = new Retries(settings);
    }

    /**
     * Puts the files of a shipment below the roots of this machine. Other files there stay as they are.
     *
     * @param shipment as {@link Uploader#upload} named it
     * @param roots where the roots of the manifest lie here
     * @return what is there now
     * @throws FarmException INVALID if the shipment names a root that is not declared here, or a path that leads out of the
     *     roots; nothing was written then, or nothing outside of the roots
     * @throws StoreException if the store refuses, stays busy, or no longer has an object
     * @throws IOException if the disk fails, or what the store has is damaged
     * @throws InterruptedException if the thread is interrupted
     */
    public Manifest fetch(ContentHash shipment, PathRoots roots, TransferListener listener)
            throws IOException, InterruptedException {
        Shipment read = read(shipment);
        new Delivery(store, cache, hashes, settings, read, roots, false).run(listener);
        return read.manifest();
    }

    /**
     * Puts what an attempt has written to where its job declared it. Each file is on the disk before it has its name, and all
     * of them before this returns.
     *
     * @param shipment of the files that the attempt has written, as {@link Uploader#upload} named it
     * @param roots where the roots of the manifest lie here
     * @param declared the absolute paths of the files and folders that the job declares as its outputs
     * @return what is there now
     * @throws FarmException INVALID if a file is none of the declared ones, or leads out of the roots; the message names it.
     *     Nothing was written then, or nothing outside of the roots
     * @throws StoreException if the store refuses, stays busy, or no longer has an object
     * @throws IOException if the disk fails, or what the store has is damaged
     * @throws InterruptedException if the thread is interrupted
     */
    public Manifest bringHome(ContentHash shipment, PathRoots roots, List<Path> declared, TransferListener listener)
            throws IOException, InterruptedException {
        List<Path> places = declared.stream()
                .map(path -> roots.requireInside("outputs", path.toString()))
                .toList();
        Shipment read = read(shipment);
        Delivery delivery = new Delivery(store, cache, hashes, settings, read, roots, true);
        for (Manifest.Entry entry : read.manifest().entries()) {
            Path file = delivery.fileOf(entry);
            if (places.stream().noneMatch(file::startsWith)) {
                throw FarmException.invalid(
                        "outputs",
                        "'" + file
                                + "' was written by the attempt, but must be, or lie below, one of the declared outputs "
                                + places);
            }
        }
        delivery.run(listener);
        return read.manifest();
    }

    private Shipment read(ContentHash id) throws IOException, InterruptedException {
        String name = Shipment.PREFIX + id;
        Path file = cache.path(name);
        try {
            byte[] known = Files.readAllBytes(file);
            if (ContentHash.of(known).equals(id)) {
                return Shipment.parse(known);
            }
        } catch (NoSuchFileException e) {
            // Not fetched before, or no longer kept.
        }
        byte[] bytes = retries.call(() -> {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            store.get(name, content);
            return content.toByteArray();
        });
        if (!ContentHash.of(bytes).equals(id)) {
            throw new IOException("the store has something else under " + name + "; delete it and upload again");
        }
        Path fresh = cache.fresh();
        Files.write(fresh, bytes);
        Files.createDirectories(Folders.of(file));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return Shipment.parse(bytes);
    }
}
