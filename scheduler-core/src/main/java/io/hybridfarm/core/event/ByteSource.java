package io.hybridfarm.core.event;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Reads what {@link ByteSink} wrote.
 *
 * <p>Every method throws IndexOutOfBoundsException or IllegalArgumentException on damaged bytes, and none allocates more
 * than the bytes at hand can fill.
 */
final class ByteSource {
    private final byte[] bytes;
    private int at;

    ByteSource(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    boolean exhausted() {
        return at == bytes.length;
    }

    int octet() {
        return bytes[at++] & 0xFF;
    }

    long number() {
        long rest = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            rest |= (long) (octet & 0x7F) << shift;
            if ((octet & 0x80) == 0) {
                return (rest >>> 1) ^ -(rest & 1);
            }
        }
        throw new IllegalArgumentException("a number without an end");
    }

    int integer() {
        long value = number();
        if (value != (int) value) {
            throw new IllegalArgumentException(value + " is no int");
        }
        return (int) value;
    }

    double real() {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | octet();
        }
        return Double.longBitsToDouble(bits);
    }

    OptionalLong optionalLong() {
        return flag() ? OptionalLong.of(number()) : OptionalLong.empty();
    }

    boolean flag() {
        int octet = octet();
        if (octet > 1) {
            throw new IllegalArgumentException(octet + " is no flag");
        }
        return octet == 1;
    }

    String text() {
        int length = length();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    <E extends Enum<E>> E constant(E[] constants) {
        return constants[octet()];
    }

    Instant instant() {
        long seconds = number();
        try {
            return Instant.ofEpochSecond(seconds, number());
        } catch (java.time.DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("no instant", e);
        }
    }

    Duration duration() {
        long seconds = number();
        try {
            return Duration.ofSeconds(seconds, number());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("no duration", e);
        }
    }

    <T> Optional<T> optional(Supplier<T> read) {
        return flag() ? Optional.of(read.get()) : Optional.empty();
    }

    OptionalInt optionalNumber() {
        return flag() ? OptionalInt.of(integer()) : OptionalInt.empty();
    }

    <T> List<T> list(Supplier<T> read) {
        int length = length();
        List<T> values = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            values.add(read.get());
        }
        return values;
    }

    /** Whatever has a length has at least that many bytes, so a damaged length cannot ask for the moon. */
    private int length() {
        int length = integer();
        java.util.Objects.checkFromIndexSize(at, length, bytes.length);
        return length;
    }
}
