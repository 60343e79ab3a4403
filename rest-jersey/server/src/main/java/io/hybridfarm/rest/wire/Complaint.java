package io.hybridfarm.rest.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what the parser threw into words for people; made before the reading, used while the parser is still open. */
final class Complaint {
    private static final int SHOWN = 40;

    private final JsonFactory factory;
    private final String text;
    private final JsonParser parser;
    private final Class<?> whole;

    Complaint(JsonFactory factory, String text, JsonParser parser, Class<?> whole) {
        this.factory = factory;
        this.text = text;
        this.parser = parser;
        this.whole = whole;
    }

    MalformedText about(IOException failure) throws IOException {
        if (failure instanceof JsonMappingException mapping) {
            return mapping(mapping);
        }
        if (failure instanceof JsonProcessingException syntax) {
            return at(syntax.getLocation(), "", syntax(syntax.getOriginalMessage()));
        }
        throw failure;
    }

    MalformedText wrongWhole(String found) {
        return at(parser.currentTokenLocation(), "", "must be " + wanted(whole) + ", not " + found);
    }

    MalformedText trailing() throws IOException {
        return at(parser.currentTokenLocation(), "", "the text should end here, but " + found() + " follows");
    }

    private MalformedText mapping(JsonMappingException failure) throws IOException {
        String path = path(failure.getPath());
        // The failure's own place is where the parser had got to, often a line further on.
        JsonLocation location = parser.currentTokenLocation();
        if (failure instanceof PropertyBindingException unknown) {
            Collection<Object> ids = unknown.getKnownPropertyIds();
            List<String> known =
                    ids == null ? List.of() : ids.stream().map(Object::toString).toList();
            return at(
                    place(unknown.getPath()),
                    path,
                    "unknown field" + PluginConfig.didYouMean(unknown.getPropertyName(), known));
        }
        if (failure instanceof InvalidNullException) {
            return at(location, path, "must not be null");
        }
        if (failure.getCause() instanceof InputCoercionException) {
            return at(location, path, "must be a smaller whole number, not " + found());
        }
        if (failure.getCause() instanceof JsonProcessingException syntax) {
            return at(syntax.getLocation(), "", syntax(syntax.getOriginalMessage()));
        }
        if (failure.getCause() instanceof FarmException refused) {
            return at(location, "", (path.isEmpty() ? "" : path + ".") + refused.getMessage());
        }
        if (failure.getCause() instanceof IllegalArgumentException refused) {
            return at(location, path, String.valueOf(refused.getMessage()));
        }
        if (failure.getOriginalMessage().startsWith("Missing required creator property")) {
            return at(location, path, "must be given");
        }
        if (failure instanceof MismatchedInputException mismatch) {
            return at(location, path, "must be " + wanted(mismatch.getTargetType()) + ", not " + found());
        }
        return at(location, path, failure.getOriginalMessage());
    }

    /** Unknown fields are complained about at the end of their object: where they stand is looked up. */
    private @Nullable JsonLocation place(List<JsonMappingException.Reference> path) throws IOException {
        JsonPointer wanted = JsonPointer.empty();
        for (JsonMappingException.Reference step : path) {
            wanted = step.getFieldName() == null
                    ? wanted.appendIndex(step.getIndex())
                    : wanted.appendProperty(step.getFieldName());
        }
        try (JsonParser again = factory.createParser(text)) {
            while (again.nextToken() != null) {
                if (again.getParsingContext().pathAsPointer().equals(wanted)) {
                    return again.currentTokenLocation();
                }
            }
        }
        return null;
    }

    /** The parser's own words, without its notes on where the text came from. */
    private static String syntax(String message) {
        return message.replaceAll("\\s*\\(start marker at .*", "")
                .replaceAll("\\s*\\[Source:[^\\]]*\\]", "")
                .replaceAll("(?s)\\R.*", "");
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
            return "a whole number";
        }
        if (Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "an object";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
        }
        return "text";
    }

    private String found() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "a list";
            case FIELD_NAME, VALUE_STRING -> "the text \"" + shortened(parser.getText()) + "\"";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + shortened(parser.getText());
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "null";
        };
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    private static MalformedText at(@Nullable JsonLocation location, String path, String problem) {
        return location == null
                ? new MalformedText(path, problem, 0, 0)
                : new MalformedText(
                        path, problem, Math.max(0, location.getLineNr()), Math.max(0, location.getColumnNr()));
    }
}
