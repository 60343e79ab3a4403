package io.hybridfarm.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.hybridfarm.core.Limits;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The configuration as it is written: everything may be left out. */
record ConfigFile(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String data,
        @Nullable String plugins,
        @Nullable Map<String, String> paths,
        @Nullable List<String> defaultCommand,
        @Nullable JournalPart journal,
        @Nullable List<FarmPart> farms,
        @Nullable LimitsPart limits,
        @Nullable PolicyPart policy,
        @Nullable String answerTimeout,
        @Nullable Boolean allowUnprotectedNetwork) {

    record JournalPart(
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
            String type,

            @JsonDeserialize(using = SettingsReader.class) @Nullable
            Map<String, String> settings) {
        ServerConfig.Journal journal() {
            return new ServerConfig.Journal(type, Objects.requireNonNullElse(settings, Map.of()));
        }
    }

    record FarmPart(
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
            String name,

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
            String type,

            @Nullable String pool,
            @Nullable List<String> pools,

            @JsonDeserialize(using = SettingsReader.class) @Nullable
            Map<String, String> settings) {
        ServerConfig.Farm farm() {
            return new ServerConfig.Farm(name, type, allPools(), Objects.requireNonNullElse(settings, Map.of()));
        }

        /** The farm's own first: what {@code pool} says, or else the first of {@code pools}. */
        private List<String> allPools() {
            List<String> named = new ArrayList<>(
                    pools != null ? pools : List.of(Objects.requireNonNullElse(pool, ServerConfig.Farm.DEFAULT_POOL)));
            if (pool != null) {
                named.remove(pool);
                named.add(0, pool);
            }
            return named;
        }
    }

    record LimitsPart(
            @Nullable Integer tasksPerJob,
            @Nullable Integer waitingCommands,
            @Nullable Integer eventsPerSnapshot) {
        Limits over(Limits usual) {
            return new Limits(
                    Objects.requireNonNullElse(tasksPerJob, usual.tasksPerJob()),
                    Objects.requireNonNullElse(waitingCommands, usual.waitingCommands()),
                    Objects.requireNonNullElse(eventsPerSnapshot, usual.eventsPerSnapshot()));
        }
    }

    /** Settings are texts to a plugin, however YAML reads them; a list becomes words joined by commas. */
    static final class SettingsReader extends JsonDeserializer<Map<String, String>> {
        @Override
        public Map<String, String> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Map<String, String> settings = new LinkedHashMap<>();
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("must be an object of settings");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                settings.put(key, value(key, parser));
            }
            return settings;
        }

        private static String value(String key, JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                return scalar(key, parser);
            }
            StringBuilder words = new StringBuilder();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                words.append(words.isEmpty() ? "" : ",").append(scalar(key, parser));
            }
            return words.toString();
        }

        private static String scalar(String key, JsonParser parser) throws IOException {
            if (!parser.currentToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
                throw new IllegalArgumentException(key + " must be a text, a number, true, false or a list of those");
            }
            return parser.getText();
        }
    }

    static ServerConfig read(Path file) {
        return YamlFile.read(
                file,
                text -> YamlFile.parse(text, ConfigFile.class, empty())
                        .over(file.toAbsolutePath().normalize()));
    }

    private ServerConfig over(Path file) {
        Path here = Objects.requireNonNull(file.getParent(), "a file has a folder");
        ServerConfig config = ServerConfig.defaults(here.resolve(Objects.requireNonNullElse(data, "data")));
        config = given(config, host, ServerConfig::withHost);
        config = given(config, port, ServerConfig::withPort);
        config = given(config, plugins, (other, folder) -> other.withPluginFolder(here.resolve(folder)));
        config = given(config, defaultCommand, ServerConfig::withDefaultCommand);
        config = given(config, journal, (other, part) -> other.withJournal(part.journal()));
        config = given(config, farms, (other, parts) -> other.withFarms(farms(parts)));
        config = given(config, limits, (other, part) -> other.withLimits(limits(part, other.limits())));
        config = given(config, policy, (other, part) -> other.withPolicy(part.policy()));
        config = given(config, answerTimeout, (other, text) -> other.withAnswerTimeout(duration(text)));
        config = given(config, allowUnprotectedNetwork, ServerConfig::withAllowUnprotectedNetwork);
        for (Map.Entry<String, String> path :
                Objects.requireNonNullElse(paths, Map.<String, String>of()).entrySet()) {
            config = config.withPath(path.getKey(), here.resolve(path.getValue()));
        }
        return config;
    }

    private static List<ServerConfig.Farm> farms(List<FarmPart> parts) {
        return parts.stream().map(FarmPart::farm).toList();
    }

    private static Limits limits(LimitsPart part, Limits usual) {
        try {
            return part.over(usual);
        } catch (IllegalArgumentException e) {
            throw refused("limits: " + e.getMessage(), e);
        }
    }

    private static java.time.Duration duration(String text) {
        try {
            return Quantities.duration(text);
        } catch (IllegalArgumentException e) {
            throw refused("answerTimeout: " + e.getMessage(), e);
        }
    }

    private static <T> ServerConfig given(
            ServerConfig config, @Nullable T value, BiFunction<ServerConfig, T, ServerConfig> with) {
        return value == null ? config : with.apply(config, value);
    }

    static ConfigFile empty() {
        return new ConfigFile(null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static FarmException refused(String message, Exception cause) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, message, cause);
    }
}
