package io.hybridfarm.spi.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Reads a sound frame range the slow way, character by character and frame by frame, sharing nothing with the real one. */
final class NaiveFrames {
    private final String text;
    private int at;

    private NaiveFrames(String text) {
        this.text = text;
    }

    static List<Integer> read(String text) {
        LinkedHashSet<Integer> frames = new LinkedHashSet<>();
        NaiveFrames reader = new NaiveFrames(text);
        while (reader.skipSeparators()) {
            frames.addAll(reader.part());
        }
        return new ArrayList<>(frames);
    }

    private boolean skipSeparators() {
        while (at < text.length() && (text.charAt(at) == ',' || Character.isWhitespace(text.charAt(at)))) {
            at++;
        }
        return at < text.length();
    }

    private List<Integer> part() {
        int first = number();
        if (!skip('-')) {
            return List.of(first);
        }
        int last = number();
        int step = skip('x') || skip('X') ? Math.abs(number()) : 1;
        List<Integer> frames = new ArrayList<>();
        if (first <= last) {
            for (int frame = first; frame <= last; frame += step) {
                frames.add(frame);
            }
        } else {
            for (int frame = first; frame >= last; frame -= step) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private int number() {
        int sign = skip('-') ? -1 : 1;
        int value = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = value * 10 + text.charAt(at++) - '0';
        }
        return sign * value;
    }

    private boolean skip(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }
}
