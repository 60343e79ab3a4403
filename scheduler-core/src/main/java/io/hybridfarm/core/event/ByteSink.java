package io.hybridfarm.core.event;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A growing run of bytes with the few forms that events are made of; {@link ByteSource} reads them back. */
final class ByteSink {
    private byte[] bytes = new byte[64];
    private int size;

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void octet(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) value;
    }

    /** Seven bits to a byte, the lowest first; the sign sits in the lowest bit, so that small negatives stay small. */
    void number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    /** All bits of it. */
    void real(double value) {
        long bits = Double.doubleToRawLongBits(value);
        for (int shift = 56; shift >= 0; shift -= 8) {
            octet((int) (bits >>> shift) & 0xFF);
        }
    }

    void optionalLong(OptionalLong value) {
        flag(value.isPresent());
        value.ifPresent(this::number);
    }

    void flag(boolean value) {
        octet(value ? 1 : 0);
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        if (size + utf8.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + utf8.length));
        }
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    /** By position: the constants of a written enum may be added to, but never reordered. */
    @SuppressWarnings("EnumOrdinal")
    void constant(Enum<?> value) {
        octet(value.ordinal());
    }

    void instant(Instant value) {
        number(value.getEpochSecond());
        number(value.getNano());
    }

    void duration(Duration value) {
        number(value.getSeconds());
        number(value.getNano());
    }

    <T> void optional(Optional<T> value, Consumer<T> write) {
        flag(value.isPresent());
        value.ifPresent(write);
    }

    void optionalNumber(OptionalInt value) {
        flag(value.isPresent());
        value.ifPresent(this::number);
    }

    <T> void list(Collection<T> values, Consumer<T> write) {
        number(values.size());
        values.forEach(write);
    }
}
