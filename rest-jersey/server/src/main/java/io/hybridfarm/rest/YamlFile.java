package io.hybridfarm.rest;

import io.hybridfarm.rest.wire.MalformedText;
import io.hybridfarm.rest.wire.StrictReader;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that people write, and refuses them with the file, where it is known the line, and what would be right. */
final class YamlFile {
    private YamlFile() {}

    /** Makes something of the text of a file. */
    interface Reading<T> {
        T of(String text) throws MalformedText;
    }

    /**
     * Reads a file.
     *
     * @throws FarmException BAD_CONFIGURATION naming the file
     */
    static <T> T read(Path file, Reading<T> reading) {
        try {
            return reading.of(Files.readString(file));
        } catch (MalformedText e) {
            String line = e.line() == 0 ? "" : ":" + e.line();
            throw refused(file + line + ": " + e.getMessage(), e);
        } catch (FarmException e) {
            throw refused(file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw refused("there is no configuration file " + file, e);
        } catch (CharacterCodingException e) {
            throw refused(file + ": is not UTF-8", e);
        } catch (IOException e) {
            throw refused("the configuration file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The record that a text is; a text of comments alone leaves everything out, but is no document to a YAML parser. */
    static <T> T parse(String text, Class<T> type, T empty) throws MalformedText {
        boolean hasContent = text.lines()
                .map(String::strip)
                .anyMatch(line -> !line.isEmpty() && !line.startsWith("#") && !line.equals("---"));
        return hasContent ? StrictReader.ofYaml().read(text, type) : empty;
    }

    private static FarmException refused(String message, Exception cause) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, message, cause);
    }
}
