package io.hybridfarm.rest.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;

/** A stretch of an attempt's output. */
record LogPage(
        @Schema(example = "a17") @JsonProperty("attemptID") String attemptId,

        @Schema(description = "Position of the first byte") long offset,

        @Schema(description = "The offset to go on with") long nextOffset,

        @Schema(description = "Whether nothing will ever follow")
        boolean complete,

        @Schema(description = "Output as it came; bytes that are not UTF-8 are shown as U+FFFD")
        String text) {

    static LogPage of(AttemptId attempt, LogChunk chunk) {
        int length = wholeCharacters(chunk);
        String text = new String(chunk.bytes(), 0, length, StandardCharsets.UTF_8);
        boolean complete = chunk.complete() && length == chunk.bytes().length;
        return new LogPage(attempt.toString(), chunk.offset(), chunk.offset() + length, complete, text);
    }

    /** A chunk may end in the middle of a character: its rest is left for the next page, where something follows. */
    private static int wholeCharacters(LogChunk chunk) {
        byte[] bytes = chunk.bytes();
        if (chunk.complete()) {
            return bytes.length;
        }
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int value = bytes[bytes.length - back] & 0xFF;
            if (value < 0x80) {
                return bytes.length;
            }
            if (value >= 0xC0) {
                int wanted = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
                return wanted > back ? bytes.length - back : bytes.length;
            }
        }
        return bytes.length;
    }
}
