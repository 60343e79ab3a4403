package io.hybridfarm.rest.docs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Marks as required whatever a record on the wire does not let be null, so that generated clients need not guess. */
final class RequiredFields {
    private final Map<String, Class<?>> records = new TreeMap<>();

    RequiredFields(List<Class<?>> resources, Class<?> error) {
        collect(error);
        for (Class<?> resource : resources) {
            for (Method method : resource.getDeclaredMethods()) {
                for (ApiResponse response : method.getAnnotationsByType(ApiResponse.class)) {
                    collect(response.content());
                }
                Operation operation = method.getAnnotation(Operation.class);
                if (operation != null) {
                    collect(operation.requestBody().content());
                }
            }
        }
    }

    @SuppressWarnings("rawtypes") // the library's own signature
    void mark(Map<String, Schema> schemas) {
        records.forEach((name, type) -> {
            Schema<?> schema = schemas.get(name);
            if (schema != null) {
                mark(schema, type);
            }
        });
    }

    private static void mark(Schema<?> schema, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
                schema.addRequiredItem(named == null ? component.getName() : named.value());
            }
        }
    }

    private void collect(Content... contents) {
        for (Content content : contents) {
            collect(content.schema().implementation());
            collect(content.array().schema().implementation());
        }
    }

    private void collect(Type type) {
        if (type instanceof ParameterizedType container) {
            for (Type argument : container.getActualTypeArguments()) {
                collect(argument);
            }
        } else if (type instanceof Class<?> each
                && each.isRecord()
                && records.put(each.getSimpleName(), each) == null) {
            for (RecordComponent component : each.getRecordComponents()) {
                collect(component.getGenericType());
            }
        }
    }
}
