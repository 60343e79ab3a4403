package io.hybridfarm.assets.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * Keeps objects under names: a bucket of a cloud, or a folder that two branches share.
 *
 * <p>An object is there whole or not at all, also when a call fails half-way or the machine goes down; it never changes
 * while it is there. A call that has returned has lasting effect. Stores do not repeat calls themselves beyond what their
 * vendor's library does: a fault that passes is thrown as {@link StoreException.Kind#BUSY} and the caller decides.
 *
 * <p>Names are one or more words joined by slashes, each of 1 to 100 characters {@code a-z 0-9 . _ -} that begins with a
 * letter or digit, 300 characters in all; anything else is an {@link IllegalArgumentException} in every method.
 *
 * <p>Any thread may call any method at any time. An interrupted thread gets an IOException soon, and the call has then had
 * its whole effect or none.
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * Stores an object unless one of that name is there already.
     *
     * <p>The content is read once, in order, by the calling thread; not at all if the object is there. What it gives is
     * checked while it is stored.
     *
     * @param hash what the content must hash to
     * @return whether this call stored it; false if it was there before, whatever it contains. Of several callers at once
     *     one gets true at most, and all return after the object is there
     * @throws StoreException MISMATCH if the content is shorter, longer or other than announced; nothing is stored then.
     *     BUSY, REFUSED
     * @throws IOException what reading the content threw, unchanged; nothing is stored then
     */
    boolean put(String name, ContentHash hash, Content content) throws IOException;

    /**
     * Writes an object to a stream, which is not closed.
     *
     * @throws StoreException MISSING if there is no such object. BUSY, REFUSED. Some bytes may have been written to the
     *     stream then
     * @throws IOException what writing to the stream threw, unchanged
     */
    void get(String name, OutputStream to) throws IOException;

    /**
     * Writes a range of an object to a stream, which is not closed.
     *
     * @param from the first byte, from 0 on
     * @param length how many bytes, from 0 on
     * @throws StoreException MISSING if there is no such object, or it ends before the range does. BUSY, REFUSED. Some bytes
     *     may have been written to the stream then
     * @throws IOException what writing to the stream threw, unchanged
     */
    void get(String name, long from, long length, OutputStream to) throws IOException;

    /**
     * Which of these objects are there.
     *
     * @param names any number of them
     * @throws StoreException BUSY, REFUSED
     */
    SortedSet<String> existing(Collection<String> names) throws IOException;

    /**
     * Names all objects whose names begin with a prefix, in no particular order. An object that was there before the call
     * and is there after it is named exactly once; one that comes or goes meanwhile, once or not at all.
     *
     * @param prefix one or more whole words of a name, each followed by a slash, such as {@code bundles/}
     * @param found called by the calling thread
     * @throws StoreException BUSY, REFUSED; some objects may have been named then
     */
    void list(String prefix, Consumer<Listed> found) throws IOException;

    /**
     * Removes an object.
     *
     * @return whether it was there
     * @throws StoreException BUSY, REFUSED
     */
    boolean delete(String name) throws IOException;

    /** Lets go of connections; what is stored stays. Calls that run meanwhile may fail. */
    @Override
    void close() throws IOException;

    /**
     * Gives the name back, for stores to call first.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String requireName(String name) {
        if (name.length() > 300 || !name.matches("[a-z0-9][a-z0-9._-]{0,99}(/[a-z0-9][a-z0-9._-]{0,99})*")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of an object: words of a-z 0-9 . _ - joined by"
                            + " slashes, 300 characters at most");
        }
        return name;
    }

    /**
     * Gives the prefix of a list back, for stores to call first.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String requirePrefix(String prefix) {
        if (!prefix.matches("([a-z0-9][a-z0-9._-]{0,99}/)+")) {
            throw new IllegalArgumentException("prefix must be words that each end in a slash, not '" + prefix + "'");
        }
        return prefix;
    }

    /** An object and its size in bytes. */
    record Listed(String name, long length) {}

    /** Bytes to be stored; may be opened again for another try. */
    interface Content {
        /** How many bytes there are. */
        long length();

        /** The bytes from the first on; the caller closes the stream. */
        InputStream open() throws IOException;
    }
}
