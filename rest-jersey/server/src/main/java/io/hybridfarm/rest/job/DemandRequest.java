package io.hybridfarm.rest.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.hybridfarm.spi.Quantities;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one task occupies, as it is sent. */
@Schema(description = "What one task occupies while it runs")
record DemandRequest(
        @Schema(
                description = "1 if not given; fractions are allowed",
                minimum = "0.001",
                maximum = "1000000",
                example = "4")
        @Nullable
        BigDecimal cores,

        @Schema(
                description =
                        "A size such as 8GiB or 500MB, or a whole number of bytes; nothing is reserved if not given",
                type = "string",
                example = "8GiB")
        @JsonDeserialize(using = MemoryReader.class)
        @Nullable
        Long memory,

        @Schema(minimum = "0", maximum = "1000", example = "0") @Nullable
        Integer gpus,

        @Schema(description = "What the worker must offer", example = "[\"linux\"]") @Nullable
        List<String> tags,

        @Schema(description = "How many of which licences, 1 to 1000 each", example = "{\"nuke\": 1}") @Nullable
        Map<String, Integer> licences,

        @Schema(description = "Whether nothing else may run on the worker meanwhile") @Nullable
        Boolean exclusive) {

    /** Takes a size with its unit, or a whole number of bytes. */
    static final class MemoryReader extends JsonDeserializer<Long> {
        @Override
        public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return Quantities.bytes(parser.getText());
            }
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                return parser.getLongValue();
            }
            throw new IllegalArgumentException(
                    "must be a size such as \"8GiB\" or a whole number of bytes, not " + parser.getText());
        }
    }
}
