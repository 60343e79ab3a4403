package io.hybridfarm.rest;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.FarmException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads how a farm is shared from a file of its own, in the words of the section {@code policy} of a server's file. */
public final class PolicyFile {
    private static final Pattern SECTION = Pattern.compile("(?m)^[\"']?policy[\"']?\\s*:");

    private PolicyFile() {}

    /**
     * Reads a YAML file: what stands under {@code policy:}, or, if there is no such section, the file as a whole. A server's
     * own file may be given as well. What is not said is as in {@link Policy#DEFAULT}.
     *
     * @throws FarmException BAD_CONFIGURATION naming the file, the line and what would be right
     */
    public static Policy read(Path yamlFile) {
        return YamlFile.read(yamlFile, text -> {
            PolicyPart part = SECTION.matcher(text).find()
                    ? YamlFile.parse(text, ConfigFile.class, ConfigFile.empty()).policy()
                    : YamlFile.parse(text, PolicyPart.class, PolicyPart.EMPTY);
            return Objects.requireNonNullElse(part, PolicyPart.EMPTY).policy();
        });
    }
}
