package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.ObjectStore;
import io.hybridfarm.assets.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** A store that counts, and that goes wrong when a test wants it to. */
final class ScriptedStore implements ObjectStore {
    private final ObjectStore store;
    final AtomicInteger calls = new AtomicInteger();
    final LongAdder bytesPut = new LongAdder();
    final List<String> put = Collections.synchronizedList(new ArrayList<>());
    final List<String> got = Collections.synchronizedList(new ArrayList<>());
    volatile Script script = (call, done) -> {};

    ScriptedStore(ObjectStore store) {
        this.store = store;
    }

    /** Asked before and after each call; what it throws is what the caller sees. */
    interface Script {
        void at(int call, boolean done) throws IOException;
    }

    /** Everything from the n-th call on fails, some calls after they had their effect: the link is cut. */
    void cutAt(int call, boolean afterTheEffect) {
        script = (now, done) -> {
            if (now > call || (now == call && done == afterTheEffect)) {
                throw new StoreException(StoreException.Kind.REFUSED, "the link is cut");
            }
        };
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T call(Action<T> action) throws IOException {
        int number = calls.incrementAndGet();
        script.at(number, false);
        T result = action.run();
        script.at(number, true);
        return result;
    }

    @Override
    public boolean put(String name, ContentHash hash, Content content) throws IOException {
        return call(() -> {
            boolean stored = store.put(name, hash, content);
            if (stored) {
                bytesPut.add(content.length());
                put.add(name);
            }
            return stored;
        });
    }

    @Override
    public void get(String name, OutputStream to) throws IOException {
        call(() -> {
            got.add(name);
            store.get(name, to);
            return name;
        });
    }

    @Override
    public void get(String name, long from, long length, OutputStream to) throws IOException {
        call(() -> {
            got.add(name);
            store.get(name, from, length, to);
            return name;
        });
    }

    @Override
    public SortedSet<String> existing(Collection<String> names) throws IOException {
        return call(() -> store.existing(names));
    }

    @Override
    public void list(String prefix, Consumer<Listed> found) throws IOException {
        call(() -> {
            store.list(prefix, found);
            return prefix;
        });
    }

    @Override
    public boolean delete(String name) throws IOException {
        return call(() -> store.delete(name));
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
