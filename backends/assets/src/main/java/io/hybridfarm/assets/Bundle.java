package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Many small contents in one object: a zip file of stored, not compressed, entries that are named by their hashes.
 *
 * <p>The object's name ends in the number of entries. So the end of the zip file, which lists them, has a length that
 * follows from the name, and one read of it tells what is in the bundle and where: there is nothing beside a bundle that
 * could be lost, late or wrong.
 */
final class Bundle {
    static final String PREFIX = "bundles/";
    /** A bundle of more entries would have a list that is long to read. */
    static final int MOST_ENTRIES = 4_096;

    private static final int LOCAL_HEADER = 30 + ContentHash.TEXT_LENGTH;
    private static final int LISTED_HEADER = 46;
    private static final int LISTED = LISTED_HEADER + ContentHash.TEXT_LENGTH;
    private static final int END = 22;
    private static final int LISTED_MAGIC = 0x02014b50;
    private static final int LENGTH_AT = 20;
    private static final int NAME_LENGTH_AT = 28;
    private static final int OFFSET_AT = 42;
    /** The first moment of zip's calendar is written in a longer form. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final Bytes bytes = new Bytes();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);
    private int entries;

    /** Where a content lies in a bundle. */
    record Member(ContentHash hash, long offset, long length) {}

    /** Adds a content that was checked. */
    void add(ContentHash hash, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(hash.toString());
        entry.setTimeLocal(NO_TIME);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
        entries++;
    }

    /** The whole object; nothing can be added any more. */
    Finished finish() throws IOException {
        zip.close();
        byte[] content = bytes.buffer();
        int length = bytes.size();
        MessageDigest digest = ContentHash.newDigest();
        digest.update(content, 0, length);
        ContentHash hash = ContentHash.ofDigest(digest.digest());
        String name = PREFIX + hash + "." + entries;
        byte[] list = Arrays.copyOfRange(content, length - listLength(name), length);
        return new Finished(name, hash, new InMemory(content, length), members(name, list));
    }

    /** How long the end of a bundle is that lists its members. */
    static int listLength(String name) {
        return entriesOf(name) * LISTED + END;
    }

    /** The hash in a bundle's name. */
    static ContentHash hashOf(String name) {
        return ContentHash.parse("bundle", name.substring(PREFIX.length(), name.lastIndexOf('.')));
    }

    /** Whether a name is one of a bundle; others may be left by later versions. */
    static boolean isName(String name) {
        return name.matches("bundles/[0-9a-f]{64}\\.[1-9][0-9]{0,3}") && entriesOf(name) <= MOST_ENTRIES;
    }

    private static int entriesOf(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    }

    /**
     * Reads the end of a bundle.
     *
     * @param list the last {@link #listLength} bytes
     * @throws IOException if it is no list of stored entries named by hashes
     */
    static List<Member> members(String name, byte[] list) throws IOException {
        ByteBuffer end = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
        List<Member> members = new ArrayList<>();
        for (int at = 0; at < list.length - END; at += LISTED) {
            if (end.getInt(at) != LISTED_MAGIC || end.getShort(at + NAME_LENGTH_AT) != ContentHash.TEXT_LENGTH) {
                throw new IOException(name + " is no bundle of this program; take it out of the store");
            }
            String hash = new String(list, at + LISTED_HEADER, ContentHash.TEXT_LENGTH, StandardCharsets.US_ASCII);
            long offset = Integer.toUnsignedLong(end.getInt(at + OFFSET_AT)) + LOCAL_HEADER;
            long length = Integer.toUnsignedLong(end.getInt(at + LENGTH_AT));
            members.add(new Member(ContentHash.parse("entry of " + name, hash), offset, length));
        }
        return members;
    }

    /** A whole bundle and what the store and the catalogue need to know of it. */
    record Finished(String name, ContentHash hash, ObjectStore.Content content, List<Member> members) {}

    /** Lends its array, so that sixteen megabytes are not copied. */
    private static final class Bytes extends ByteArrayOutputStream {
        byte[] buffer() {
            return buf;
        }
    }
}
