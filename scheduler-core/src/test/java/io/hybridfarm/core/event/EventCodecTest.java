package io.hybridfarm.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void every_event_is_read_as_it_was_written(@ForAll("events") Event event) {
        byte[] bytes = EventCodec.encode(event);

        assertThat(EventCodec.decode(bytes)).isEqualTo(event);
        assertThat(EventCodec.encode(EventCodec.decode(bytes))).isEqualTo(bytes);
    }

    @Test
    void every_kind_of_event_has_a_generator_a_sample_and_a_tag_of_its_own() {
        List<Class<?>> kinds = Arrays.asList(Event.class.getPermittedSubclasses());

        assertThat(kinds).isNotEmpty();
        assertThat(AnyEvent.BY_KIND.keySet()).containsExactlyInAnyOrderElementsOf(cast(kinds));
        assertThat(SampleEvents.ALL.stream().map(Object::getClass).toList())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(kinds);
        Set<Integer> tags = new TreeSet<>();
        SampleEvents.ALL.forEach(event -> tags.add((int) EventCodec.encode(event)[1]));
        assertThat(tags)
                .containsExactlyElementsOf(Arrays.stream(EventTag.values())
                        .map(EventTag::code)
                        .sorted()
                        .toList())
                .hasSameSizeAs(kinds);
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void an_event_that_was_cut_short_is_damaged(@ForAll("events") Event event) {
        byte[] bytes = EventCodec.encode(event);
        int step = 1 + bytes.length / 60;

        for (int length = 0; length < bytes.length; length += step) {
            assertDamaged(Arrays.copyOf(bytes, length));
        }
        assertDamaged(Arrays.copyOf(bytes, bytes.length - 1));
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void bytes_behind_an_event_are_damage(@ForAll("events") Event event, @ForAll byte behind) {
        byte[] bytes = EventCodec.encode(event);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = behind;

        assertDamaged(longer);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void flipped_bits_are_damage_or_another_event_but_nothing_else(
            @ForAll("events") Event event, @ForAll("places") List<Integer> places) {
        byte[] bytes = EventCodec.encode(event);

        assertTimeoutPreemptively(LONG, () -> {
            for (int place : places) {
                byte[] flipped = bytes.clone();
                flipped[place % bytes.length] ^= (byte) (1 << place % 8);
                decodeOrRefuse(flipped);
            }
        });
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void overwritten_bytes_are_damage_or_another_event_but_nothing_else(
            @ForAll("events") Event event, @ForAll("places") List<Integer> places, @ForAll("bytes") byte[] noise) {
        byte[] bytes = EventCodec.encode(event);

        assertTimeoutPreemptively(LONG, () -> {
            for (int place : places) {
                byte[] overwritten = bytes.clone();
                int from = place % bytes.length;
                System.arraycopy(noise, 0, overwritten, from, Math.min(noise.length, bytes.length - from));
                decodeOrRefuse(overwritten);
            }
        });
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void random_bytes_are_damage_or_an_event_but_nothing_else(@ForAll("bytes") byte[] noise, @ForAll("tags") int tag) {
        assertTimeoutPreemptively(LONG, () -> {
            decodeOrRefuse(noise);
            byte[] tagged = new byte[noise.length + 2];
            tagged[0] = (byte) (1 + noise.length % EventCodec.VERSION);
            tagged[1] = (byte) tag;
            System.arraycopy(noise, 0, tagged, 2, noise.length);
            decodeOrRefuse(tagged);
        });
    }

    @Test
    void a_length_that_asks_for_the_moon_is_refused_without_making_room_for_it() {
        byte[] huge = {EventCodec.VERSION, 7, 2, (byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 1, 1};

        assertDamaged(huge);
    }

    @Test
    void a_duration_that_no_duration_holds_is_damage() {
        Event.JobSubmitted event = (Event.JobSubmitted) SampleEvents.ALL.get(0);
        byte[] bytes = EventCodec.encode(event);
        int timeout = indexOf(bytes, new byte[] {1, (byte) 0x90, 0x1C, 0}); // present, 1800 s, 0 ns
        byte[] start = Arrays.copyOf(bytes, timeout + 1);
        byte[] end = Arrays.copyOfRange(bytes, timeout + 4, bytes.length);
        byte[] most = {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1};

        assertDamaged(joined(start, most, most, end));
        assertDamaged(joined(start, most, new byte[] {0}, end));
        assertDamaged(joined(start, new byte[] {0}, new byte[] {0}, end));
    }

    @Test
    void an_event_of_a_newer_program_says_what_to_do() {
        byte[] bytes = EventCodec.encode(SampleEvents.ALL.get(0));
        bytes[0] = EventCodec.VERSION + 1;

        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> EventCodec.decode(bytes))
                .withMessageContainingAll("format 5", "this program reads formats 1 to 4", "start the version")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.JOURNAL_FAILED));
    }

    @Test
    void an_event_of_no_version_at_all_is_refused() {
        for (byte version : new byte[] {0, -1}) {
            assertThatExceptionOfType(FarmException.class)
                    .isThrownBy(() -> EventCodec.decode(new byte[] {version, 1, 2}))
                    .withMessageContaining("events of format " + (version & 0xFF));
        }
    }

    @Test
    void a_damaged_event_is_told_by_its_first_bytes() {
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> EventCodec.decode(new byte[] {1, 99, 3}))
                .withMessageContainingAll("a damaged event of 3 bytes", "[1, 99, 3]")
                .withCauseInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<Event> events() {
        return AnyEvent.event();
    }

    @Provide
    Arbitrary<List<Integer>> places() {
        return Arbitraries.integers().between(0, 1_000_000).list().ofSize(40);
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    }

    @Provide
    Arbitrary<Integer> tags() {
        return Arbitraries.integers().between(0, 40);
    }

    private static void assertDamaged(byte[] bytes) {
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> EventCodec.decode(bytes))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.JOURNAL_FAILED));
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            assertThat(EventCodec.decode(bytes)).isNotNull();
        } catch (FarmException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.JOURNAL_FAILED);
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("the sample has no timeout of 30 minutes");
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    @SuppressWarnings("unchecked")
    private static List<Class<? extends Event>> cast(List<Class<?>> kinds) {
        return (List<Class<? extends Event>>) (List<?>) kinds;
    }
}
