package io.hybridfarm.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LogFileTest {
    private static final int LIMIT = 64;
    private static final int END = LIMIT / 4;

    @Property(tries = 300)
    void beginning_and_end_are_kept_and_the_cut_is_told(
            @ForAll @Size(max = 20) List<@IntRange(max = 40) Integer> writes) throws IOException {
        Path file = Files.createTempFile("log", "");
        try {
            StringBuilder all = new StringBuilder();
            try (LogFile log = new LogFile(file, LIMIT)) {
                for (int length : writes) {
                    byte[] bytes = new byte[length];
                    for (int i = 0; i < length; i++) {
                        bytes[i] = (byte) ('a' + all.length() % 26);
                        all.append((char) bytes[i]);
                    }
                    log.write(bytes, length);
                }
            }
            String kept = Files.readString(file, StandardCharsets.UTF_8);
            int cut = all.length() - LIMIT;
            assertThat(kept)
                    .isEqualTo(
                            cut <= 0
                                    ? all.toString()
                                    : all.substring(0, LIMIT - END) + "\n[hybridfarm: " + cut
                                            + " bytes of output were cut here; log-limit is 64B]\n"
                                            + all.substring(all.length() - END));
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 1)
    void nothing_is_written_after_the_end() throws IOException {
        Path file = Files.createTempFile("log", "");
        try {
            LogFile log = new LogFile(file, LIMIT);
            log.write(new byte[] {'a'}, 1);
            log.close();
            log.write(new byte[] {'b'}, 1);
            log.close();
            assertThat(file).hasContent("a");
        } finally {
            Files.delete(file);
        }
    }
}
