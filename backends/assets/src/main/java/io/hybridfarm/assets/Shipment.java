package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.spi.FarmException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A manifest, and in which bundles its small contents lie; kept in the store under the hash of its bytes.
 *
 * <p>The bytes: {@code hybridfarm-shipment 1}; {@code manifest} and the length of the manifest; the manifest; for each
 * bundle {@code bundle}, its name and its length, followed by a line for each content, hash and first byte; {@code end}. All
 * other contents are objects of their own.
 */
record Shipment(Manifest manifest, Map<ContentHash, Catalogue.Place> places) {
    static final String PREFIX = "shipments/";
    /** About four million files. */
    static final int LONGEST = 1 << 30;

    private static final String HEADER = "hybridfarm-shipment 1\n";
    private static final String MANIFEST = "manifest ";
    private static final String BUNDLE = "bundle ";
    private static final String END = "end";

    byte[] toBytes() {
        TreeMap<String, TreeMap<Long, ContentHash>> bundles = new TreeMap<>();
        TreeMap<String, Long> lengths = new TreeMap<>();
        places.forEach((hash, place) -> {
            bundles.computeIfAbsent(place.bundle(), name -> new TreeMap<>()).put(place.offset(), hash);
            lengths.put(place.bundle(), place.bundleLength());
        });
        StringBuilder text = new StringBuilder();
        bundles.forEach((name, members) -> {
            text.append(BUNDLE)
                    .append(name)
                    .append(' ')
                    .append(lengths.get(name))
                    .append('\n');
            members.forEach((offset, hash) ->
                    text.append(hash).append(' ').append(offset).append('\n'));
        });
        byte[] listed = manifest.toBytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((HEADER + MANIFEST + listed.length + "\n").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(listed);
        bytes.writeBytes(text.append(END).append('\n').toString().getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    static Shipment parse(byte[] bytes) {
        int start = HEADER.length();
        int lineEnd = start;
        while (lineEnd < bytes.length && bytes[lineEnd] != '\n') {
            lineEnd++;
        }
        String beginning = new String(bytes, 0, Math.min(lineEnd, bytes.length), StandardCharsets.UTF_8);
        if (!beginning.startsWith(HEADER + MANIFEST)) {
            throw malformed("must begin with '" + HEADER.strip() + "' and the length of its manifest");
        }
        long length = number(beginning.substring((HEADER + MANIFEST).length()));
        if (length < 0 || length > bytes.length - lineEnd - 1) {
            throw malformed("is shorter than the manifest it announces");
        }
        int manifestEnd = lineEnd + 1 + (int) length;
        Manifest manifest = Manifest.parse(Arrays.copyOfRange(bytes, lineEnd + 1, manifestEnd));
        String rest = new String(bytes, manifestEnd, bytes.length - manifestEnd, StandardCharsets.UTF_8);
        return new Shipment(manifest, places(rest.split("\n", -1)));
    }

    private static Map<ContentHash, Catalogue.Place> places(String[] lines) {
        Map<ContentHash, Catalogue.Place> places = new LinkedHashMap<>();
        String bundle = "";
        long bundleLength = 0;
        for (String line : lines) {
            String[] words = line.split(" ");
            if (line.equals(END)) {
                return places;
            } else if (words.length == 3 && line.startsWith(BUNDLE) && Bundle.isName(words[1])) {
                bundle = words[1];
                bundleLength = number(words[2]);
            } else if (words.length == 2 && !bundle.isEmpty()) {
                ContentHash hash = ContentHash.parse("shipment", words[0]);
                places.put(hash, new Catalogue.Place(bundle, bundleLength, number(words[1])));
            } else {
                throw malformed("has a line that is neither a bundle nor what is in it: '" + line + "'");
            }
        }
        throw malformed("has no end");
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw malformed("has '" + text + "' where a whole number must be");
        }
    }

    private static FarmException malformed(String problem) {
        return FarmException.invalid("shipment", problem);
    }
}
