package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** The first bytes of an array, which nobody changes any more. */
final class InMemory implements ObjectStore.Content {
    private final byte[] bytes;
    private final int length;

    InMemory(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes, 0, length);
    }
}
