package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.spi.FarmException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The text form of a manifest, which {@link Manifest} describes. */
final class ManifestText {
    private static final String HEADER = "hybridfarm-manifest 1";
    private static final String PART_SIZE = "part-size ";
    private static final String PART = "+ ";
    private static final String END = "end ";
    private static final int WORDS = 6;

    private final String[] lines;
    private int at;

    private ManifestText(String[] lines) {
        this.lines = lines;
    }

    static byte[] write(long partSize, List<Manifest.Entry> entries) {
        StringBuilder text = new StringBuilder(200 + entries.size() * 160);
        text.append(HEADER).append('\n').append(PART_SIZE).append(partSize).append('\n');
        for (Manifest.Entry entry : entries) {
            text.append(entry.hash()).append(' ').append(entry.size()).append(' ');
            text.append(micros(entry.modified())).append(' ').append(entry.executable() ? 'x' : '-');
            text.append(' ').append(entry.root()).append(' ');
            escape(entry.path(), text);
            text.append('\n');
            entry.parts().forEach(part -> text.append(PART).append(part).append('\n'));
        }
        text.append(END).append(entries.size()).append('\n');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Manifest read(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw FarmException.invalid("manifest", "is not text in UTF-8");
        }
        Manifest manifest = new ManifestText(text.split("\n", -1)).read();
        if (!Arrays.equals(manifest.toBytes(), bytes)) {
            throw FarmException.invalid("manifest", "is not in its one form: sorted, escaped only where needed");
        }
        return manifest;
    }

    private Manifest read() {
        if (!next().equals(HEADER)) {
            throw malformed("must be '" + HEADER + "', the only form that is known here");
        }
        long partSize = number(after(PART_SIZE, next()));
        if (partSize < 1) {
            throw malformed("must be " + PART_SIZE + "and a positive number");
        }
        List<Manifest.Entry> entries = new ArrayList<>();
        String line = next();
        while (!line.startsWith(END)) {
            String[] words = line.split(" ", WORDS);
            if (words.length != WORDS) {
                throw malformed("must be hash, size, time, x or -, root and path");
            }
            List<ContentHash> parts = new ArrayList<>();
            int entryAt = at;
            for (line = next(); line.startsWith(PART); line = next()) {
                parts.add(ContentHash.parse("manifest, line " + at, after(PART, line)));
            }
            entries.add(entry(words, parts, entryAt));
        }
        if (number(after(END, line)) != entries.size() || lines.length != at + 1 || !lines[at].isEmpty()) {
            throw malformed("must be the last and say " + END + entries.size());
        }
        return Manifest.of(partSize, entries);
    }

    private Manifest.Entry entry(String[] words, List<ContentHash> parts, int line) {
        String flag = words[3];
        if (!flag.equals("x") && !flag.equals("-")) {
            throw malformed("must say x or -, not '" + flag + "'");
        }
        return new Manifest.Entry(
                words[4],
                unescape(words[5]),
                number(words[1]),
                instant(number(words[2])),
                flag.equals("x"),
                ContentHash.parse("manifest, line " + line, words[0]),
                parts);
    }

    private String next() {
        if (at >= lines.length) {
            throw malformed("is missing");
        }
        return lines[at++];
    }

    private String after(String beginning, String line) {
        if (!line.startsWith(beginning)) {
            throw malformed("must begin with '" + beginning.strip() + "'");
        }
        return line.substring(beginning.length());
    }

    private long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw malformed("has '" + text + "' where a whole number must be");
        }
    }

    private Instant instant(long micros) {
        try {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        } catch (DateTimeException | ArithmeticException e) {
            throw malformed("has a time out of all bounds: " + micros);
        }
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    private static void escape(String path, StringBuilder text) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c < ' ' || c == 0x7f) {
                text.append('%').append(HexFormat.of().toHexDigits((byte) c));
            } else {
                text.append(c);
            }
        }
    }

    private String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder path = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(i + 1))
                        || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                    throw malformed("has a % without two hexadecimal digits after it");
                }
                path.append((char) HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                path.append(c);
            }
        }
        return path.toString();
    }

    private FarmException malformed(String problem) {
        return FarmException.invalid("manifest", "line " + at + " " + problem);
    }
}
