package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.spi.FarmException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Which files a job declares and what is in them, independent of where the roots lie. Immutable.
 *
 * <p>Its bytes are text in UTF-8, one thing a line: {@code hybridfarm-manifest 1}; {@code part-size} and a number of bytes;
 * then for each file its hash, size in bytes, time of modification in microseconds since 1970, {@code x} if it is
 * executable or {@code -}, root and path, separated by single spaces. In a path, {@code %} and control characters are
 * written as {@code %} and two hexadecimal digits. A file larger than the part size is followed by one line for each part,
 * {@code +} and its hash. The last line is {@code end} and the number of files. Equal manifests have equal bytes.
 */
public final class Manifest {
    private final long partSize;
    private final List<Entry> entries;
    private final byte[] bytes;
    private final ContentHash id;

    private Manifest(long partSize, List<Entry> entries) {
        this.partSize = partSize;
        this.entries = entries;
        this.bytes = ManifestText.write(partSize, entries);
        this.id = ContentHash.of(bytes);
    }

    /**
     * A manifest of these files.
     *
     * @param partSize into parts of how many bytes larger files are cut, from 1 on
     * @param entries in any order
     * @throws FarmException INVALID if two have the same place, or one has other parts than its size asks for
     */
    static Manifest of(long partSize, List<Entry> entries) {
        List<Entry> sorted = entries.stream().sorted(Entry.BY_PLACE).toList();
        for (int i = 0; i < sorted.size(); i++) {
            Entry entry = sorted.get(i);
            if (i > 0 && Entry.BY_PLACE.compare(sorted.get(i - 1), entry) == 0) {
                throw FarmException.invalid("manifest", "names " + entry.place() + " twice");
            }
            long parts = entry.size() <= partSize ? 0 : (entry.size() + partSize - 1) / partSize;
            if (entry.parts().size() != parts) {
                throw FarmException.invalid(
                        "manifest",
                        entry.place() + " has " + entry.parts().size() + " parts, but its size asks for " + parts);
            }
        }
        return new Manifest(partSize, sorted);
    }

    /**
     * Reads what {@link #toBytes} gave.
     *
     * @throws FarmException INVALID if it is something else or damaged; the message names the line
     */
    public static Manifest parse(byte[] bytes) {
        return ManifestText.read(bytes);
    }

    /** The hash of its bytes: equal exactly if everything in it is equal. */
    public ContentHash id() {
        return id;
    }

    /** The form described above; a copy. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Files larger than this many bytes have parts of this size, the last one perhaps less. */
    public long partSize() {
        return partSize;
    }

    /** The files, sorted by root and path. */
    public List<Entry> entries() {
        return entries;
    }

    /** The bytes of all files together. */
    public long totalSize() {
        return entries.stream().mapToLong(Entry::size).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Manifest manifest && id.equals(manifest.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Its id and how much it holds. */
    @Override
    public String toString() {
        return "manifest " + id + " of " + entries.size() + " files, " + totalSize() + " bytes";
    }

    /**
     * One file.
     *
     * @param root the name of the root that it lies under
     * @param path where below the root, its words joined by slashes
     * @param size in bytes
     * @param modified when it was last changed, in whole microseconds
     * @param executable whether its owner may execute it
     * @param hash the SHA-256 of its content
     * @param parts the hashes of its parts if it is larger than the manifest's part size, else empty
     */
    public record Entry(
            String root,
            String path,
            long size,
            Instant modified,
            boolean executable,
            ContentHash hash,
            List<ContentHash> parts) {
        static final Comparator<Entry> BY_PLACE =
                Comparator.comparing(Entry::root).thenComparing(Entry::path);

        public Entry {
            Objects.requireNonNull(hash, "hash");
            if (!root.matches("[a-zA-Z][a-zA-Z0-9_]{0,63}")) {
                throw FarmException.invalid("manifest", "root '" + root + "' must be letters, digits and underscores");
            }
            for (String word : path.split("/", -1)) {
                if (word.isEmpty() || word.equals(".") || word.equals("..") || word.indexOf('\0') >= 0) {
                    throw FarmException.invalid(
                            "manifest", "path '" + path + "' must be names joined by slashes, without . and ..");
                }
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
                throw FarmException.invalid("manifest", "path '" + path + "' must be Unicode text");
            }
            if (size < 0) {
                throw FarmException.invalid("manifest", "size of '" + path + "' must not be negative, not " + size);
            }
            modified = modified.truncatedTo(ChronoUnit.MICROS);
            parts = List.copyOf(parts);
        }

        /** Root and path as people write them: {@code {root}/path}. */
        public String place() {
            return "{" + root + "}/" + path;
        }
    }
}
