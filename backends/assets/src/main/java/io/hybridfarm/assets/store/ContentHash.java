package io.hybridfarm.assets.store;

import io.hybridfarm.spi.FarmException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The SHA-256 of some bytes, which names them; immutable, ordered as its bytes are. */
public final class ContentHash implements Comparable<ContentHash> {
    /** How long a hash is as text. */
    public static final int TEXT_LENGTH = 64;

    private static final int LENGTH = 32;
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{" + TEXT_LENGTH + "}");

    // Four numbers and no array: a farm remembers a million of these.
    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    private ContentHash(ByteBuffer bytes) {
        first = bytes.getLong();
        second = bytes.getLong();
        third = bytes.getLong();
        fourth = bytes.getLong();
    }

    /** The hash of these bytes. */
    public static ContentHash of(byte[] content) {
        return ofDigest(newDigest().digest(content));
    }

    /**
     * A hash that was computed elsewhere.
     *
     * @param digest 32 bytes, as {@link #newDigest} gives them
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static ContentHash ofDigest(byte[] digest) {
        if (digest.length != LENGTH) {
            throw new IllegalArgumentException("digest must have " + LENGTH + " bytes, not " + digest.length);
        }
        return new ContentHash(ByteBuffer.wrap(digest));
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @param field name of the field for messages
     * @throws FarmException INVALID if it is not 64 lower-case hexadecimal digits
     */
    public static ContentHash parse(String field, String text) {
        if (!TEXT.matcher(text).matches()) {
            throw FarmException.invalid(field, "'" + text + "' must be " + TEXT_LENGTH + " digits of 0-9a-f");
        }
        return ofDigest(HexFormat.of().parseHex(text));
    }

    /** What computes such hashes piece by piece; used by one thread. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The 32 bytes of the hash; a copy. */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    @Override
    public int compareTo(ContentHash other) {
        int order = Long.compareUnsigned(first, other.first);
        order = order != 0 ? order : Long.compareUnsigned(second, other.second);
        order = order != 0 ? order : Long.compareUnsigned(third, other.third);
        return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentHash hash
                && first == hash.first
                && second == hash.second
                && third == hash.third
                && fourth == hash.fourth;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
