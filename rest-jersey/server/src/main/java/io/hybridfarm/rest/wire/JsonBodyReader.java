package io.hybridfarm.rest.wire;

import io.hybridfarm.spi.ErrorCode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the JSON bodies of requests; an empty body is null, and for the resource to judge. */
@Consumes(MediaType.WILDCARD)
public final class JsonBodyReader implements MessageBodyReader<RequestBody> {
    private final StrictReader reader = StrictReader.ofJson();

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return RequestBody.class.isAssignableFrom(type);
    }

    @Override
    public @Nullable RequestBody readFrom(
            Class<RequestBody> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        byte[] bytes = body.readAllBytes();
        if (bytes.length == 0) {
            return null;
        }
        requireJson(mediaType);
        return parse(bytes, type);
    }

    private static void requireJson(MediaType mediaType) {
        String charset = mediaType.getParameters().getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8");
        if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(mediaType)
                || mediaType.isWildcardType()
                || !charset.equalsIgnoreCase("utf-8")) {
            throw HttpProblem.unsupportedMediaType(mediaType.toString());
        }
    }

    private <T> T parse(byte[] bytes, Class<T> type) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return reader.read(text.startsWith("\uFEFF") ? text.substring(1) : text, type);
        } catch (CharacterCodingException e) {
            throw new HttpProblem(400, ErrorCode.INVALID.name(), "", "the body is not UTF-8; JSON is sent as UTF-8");
        } catch (MalformedText e) {
            String place = e.line() == 0 ? "" : " (line " + e.line() + ", column " + e.column() + ")";
            String subject = e.path().isEmpty() ? "the body: " : e.path() + ": ";
            throw new HttpProblem(400, ErrorCode.INVALID.name(), e.path(), subject + e.problem() + place);
        }
    }
}
