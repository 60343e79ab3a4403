package io.hybridfarm.simulate;

import io.hybridfarm.rest.wire.MalformedText;
import io.hybridfarm.rest.wire.StrictReader;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Opens text files, packed ones included, and says what is wrong with them in the words of the program. */
final class TextFiles {
    private TextFiles() {}

    /** Reads what was opened, line by line. */
    @FunctionalInterface
    interface Reading<T> {
        T from(BufferedReader lines) throws IOException;
    }

    /**
     * Reads a text file; one whose name ends in {@code .gz} is unpacked.
     *
     * @throws FarmException BAD_CONFIGURATION if it is missing, unreadable or not in the charset
     */
    static <T> T read(Path file, Charset charset, Reading<T> reading) {
        try (InputStream raw = Files.newInputStream(file);
                InputStream bytes = isPacked(file) ? new GZIPInputStream(raw, 1 << 16) : raw;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(bytes, charset.newDecoder()), 1 << 16)) {
            return reading.from(lines);
        } catch (NoSuchFileException e) {
            throw refused("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw refused(file + ": is not " + charset, e);
        } catch (IOException e) {
            throw refused(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** A writer of a text file, packed if its name ends in {@code .gz}; what was there is replaced. */
    static BufferedWriter write(Path file) throws IOException {
        OutputStream raw = Files.newOutputStream(file);
        try {
            OutputStream bytes = isPacked(file) ? new GZIPOutputStream(raw, 1 << 16) : raw;
            return new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 16);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /**
     * Reads a YAML file into a record.
     *
     * @throws FarmException BAD_CONFIGURATION if it cannot be read, or is not what the record says
     */
    static <T> T readYaml(Path file, Class<T> type) {
        String text = read(file, StandardCharsets.UTF_8, lines -> {
            StringBuilder whole = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                whole.append(line).append('\n');
            }
            return whole.toString();
        });
        try {
            return StrictReader.ofYaml().read(text, type);
        } catch (MalformedText e) {
            throw refused(file + (e.line() == 0 ? "" : ":" + e.line()) + ": " + e.getMessage(), e);
        }
    }

    /** The refusal of a file, with the place first. */
    static FarmException refused(String message, Exception cause) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, message, cause);
    }

    private static boolean isPacked(Path file) {
        return file.toString().endsWith(".gz");
    }
}
