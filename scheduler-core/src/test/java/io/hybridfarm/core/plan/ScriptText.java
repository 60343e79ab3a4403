package io.hybridfarm.core.plan;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Steps of a script as lines: the name of the step, then {@code name=value} for each of its parts. */
final class ScriptText {
    private ScriptText() {}

    static String line(FarmScript.Step step) {
        return step.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                + Arrays.stream(step.getClass().getRecordComponents())
                        .map(part -> " " + part.getName() + "=" + text(value(part, step)))
                        .collect(Collectors.joining());
    }

    static FarmScript.Step parse(String line) {
        String[] words = line.strip().split(" +");
        Class<?> type = Arrays.stream(FarmScript.Step.class.getPermittedSubclasses())
                .filter(each -> each.getSimpleName().equalsIgnoreCase(words[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no step is called " + words[0]));
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int at = words[i].indexOf('=');
            given.put(words[i].substring(0, at), words[i].substring(at + 1));
        }
        RecordComponent[] parts = type.getRecordComponents();
        Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            String text = given.remove(parts[i].getName());
            if (text == null) {
                throw new IllegalArgumentException("'" + line + "' does not say " + parts[i].getName());
            }
            values[i] = value(parts[i], text);
        }
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("'" + line + "' says " + given.keySet() + ", which nobody asks for");
        }
        return make(type, values);
    }

    static FarmScript.Step make(Class<?> type, Object[] values) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            return (FarmScript.Step) type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(RecordComponent part, Object of) {
        try {
            return part.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Object::toString).collect(Collectors.joining(","));
        }
        return value.toString();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type is known to be an enum
    private static Object value(RecordComponent part, String text) {
        Class<?> type = part.getType();
        if (part.getGenericType() instanceof ParameterizedType) {
            return text.isEmpty() ? List.of() : List.of(text.split(","));
        }
        if (type.isEnum()) {
            return Enum.valueOf((Class) type, text);
        }
        if (type == int.class) {
            return Integer.parseInt(text);
        }
        if (type == long.class) {
            return Long.parseLong(text);
        }
        if (type == double.class) {
            return Double.parseDouble(text);
        }
        return type == boolean.class ? (Object) Boolean.parseBoolean(text) : text;
    }
}
