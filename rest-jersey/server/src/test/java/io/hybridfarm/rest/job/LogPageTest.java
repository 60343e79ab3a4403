package io.hybridfarm.rest.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LogPageTest {
    private static final AttemptId ATTEMPT = new AttemptId(17);

    @Property
    void pages_of_any_size_put_together_are_the_whole_text(
            @ForAll String text, @ForAll @IntRange(min = 4, max = 40) int size) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder read = new StringBuilder();
        long offset = 0;
        boolean complete = false;
        while (!complete) {
            int to = (int) Math.min(all.length, offset + size);
            LogPage page = page(Arrays.copyOfRange(all, (int) offset, to), offset, to == all.length);
            assertThat(page.complete() || page.nextOffset() > offset).isTrue();
            read.append(page.text());
            offset = page.nextOffset();
            complete = page.complete();
        }

        assertThat(read.toString()).isEqualTo(new String(all, StandardCharsets.UTF_8));
    }

    @Test
    void a_character_that_is_not_whole_yet_is_waited_for() {
        LogPage page = page(new byte[] {'a', (byte) 0xC3}, 0, false);

        assertThat(page.text()).isEqualTo("a");
        assertThat(page.nextOffset()).isEqualTo(1);
        assertThat(page(new byte[] {(byte) 0xC3}, 1, false).nextOffset()).isEqualTo(1);
        assertThat(page(new byte[] {(byte) 0xC3, (byte) 0xA4}, 1, false).text()).isEqualTo("ä");
    }

    @Test
    void bytes_that_are_no_text_are_shown_as_such_and_passed() {
        LogPage page = page(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80}, 0, false);

        assertThat(page.nextOffset()).isEqualTo(4);
        assertThat(page(new byte[] {(byte) 0xFF}, 0, true).text()).isEqualTo("\uFFFD");
    }

    private static LogPage page(byte[] bytes, long offset, boolean complete) {
        return LogPage.of(ATTEMPT, new LogChunk(offset, bytes, complete));
    }
}
