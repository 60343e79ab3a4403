package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.ObjectStore;
import io.hybridfarm.assets.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Knows which small contents lie in which bundles of a store. Any thread may call. */
final class Catalogue {
    private final ObjectStore store;
    private final Retries retries;
    private final int parallel;
    private final Map<ContentHash, Place> places = new HashMap<>();
    private final Map<String, List<Bundle.Member>> bundles = new TreeMap<>();

    Catalogue(ObjectStore store, Retries retries, int parallel) {
        this.store = store;
        this.retries = retries;
        this.parallel = parallel;
    }

    /** Where a small content lies. */
    record Place(String bundle, long bundleLength, long offset) {}

    /** Looks which bundles the store has now, and into those that are new here. */
    void refresh() throws IOException, InterruptedException {
        TreeMap<String, Long> listed = retries.call(() -> {
            TreeMap<String, Long> found = new TreeMap<>();
            store.list(Bundle.PREFIX, object -> found.put(object.name(), object.length()));
            return found;
        });
        listed.entrySet()
                .removeIf(object ->
                        !Bundle.isName(object.getKey()) || object.getValue() < Bundle.listLength(object.getKey()));
        List<Parallel.Task> reads = new ArrayList<>();
        synchronized (this) {
            List<String> gone = bundles.keySet().stream()
                    .filter(name -> !listed.containsKey(name))
                    .toList();
            gone.forEach(this::forget);
            listed.keySet().removeAll(bundles.keySet());
        }
        listed.forEach((name, length) -> reads.add(() -> read(name, length)));
        Parallel.run(parallel, reads);
    }

    private void read(String name, long length) throws IOException, InterruptedException {
        int listLength = Bundle.listLength(name);
        try {
            byte[] list = retries.call(() -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream(listLength);
                store.get(name, length - listLength, listLength, bytes);
                return bytes.toByteArray();
            });
            add(name, length, Bundle.members(name, list));
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.MISSING) {
                throw e;
            }
        }
    }

    /** Notes a bundle that the store has. */
    synchronized void add(String name, long length, List<Bundle.Member> members) {
        if (bundles.putIfAbsent(name, List.copyOf(members)) == null) {
            members.forEach(member -> places.merge(
                    member.hash(),
                    new Place(name, length, member.offset()),
                    // Of several bundles the first by name, whatever the order in which they were read.
                    (one, other) -> one.bundle().compareTo(other.bundle()) <= 0 ? one : other));
        }
    }

    /** A content that lies in another bundle as well is sent once more: rare, and better than to search. */
    private void forget(String name) {
        List<Bundle.Member> members = bundles.remove(name);
        if (members != null) {
            members.forEach(member -> {
                Place place = places.get(member.hash());
                if (place != null && place.bundle().equals(name)) {
                    places.remove(member.hash());
                }
            });
        }
    }

    synchronized Optional<Place> find(ContentHash hash) {
        return Optional.ofNullable(places.get(hash));
    }
}
