package io.hybridfarm.rest.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON or YAML into records, and takes nothing for something else: unknown and repeated fields, {@code "4"} for 4, 1
 * for true, null in a list and text after the end are refused.
 */
public final class StrictReader {
    private static final int MAX_NESTING = 32;
    private static final int MAX_NUMBER_LENGTH = 100;

    private final ObjectMapper mapper;

    private StrictReader(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** A reader of JSON. */
    public static StrictReader ofJson() {
        JsonFactory factory = new JsonFactory();
        return new StrictReader(strict(factory, JsonMapper.builder(factory)));
    }

    /** A reader of YAML. */
    public static StrictReader ofYaml() {
        YAMLFactory factory = new YAMLFactory();
        return new StrictReader(strict(factory, YAMLMapper.builder(factory)));
    }

    /**
     * Reads a whole text.
     *
     * @throws MalformedText if the text is malformed or does not suit the type
     */
    public <T> T read(String text, Class<T> type) throws MalformedText {
        try (JsonParser parser = mapper.getFactory().createParser(text)) {
            return read(parser, text, type);
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory could not be read", e);
        }
    }

    private <T> T read(JsonParser parser, String text, Class<T> type) throws MalformedText, IOException {
        Complaint complaint = new Complaint(mapper.getFactory(), text, parser, type);
        try {
            T value = mapper.readValue(parser, type);
            if (value == null) {
                throw complaint.wrongWhole("null");
            }
            if (parser.nextToken() != null) {
                throw complaint.trailing();
            }
            return value;
        } catch (IOException e) {
            throw complaint.about(e);
        }
    }

    private static ObjectMapper strict(JsonFactory factory, MapperBuilder<?, ?> builder) {
        factory.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        factory.setStreamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .build());
        ObjectMapper mapper = builder.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfigDefaults(
                        config -> config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .build();
        for (Class<?> container : List.of(List.class, Map.class)) {
            mapper.configOverride(container).setSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
        }
        return mapper;
    }
}
