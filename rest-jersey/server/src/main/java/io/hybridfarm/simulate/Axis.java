package io.hybridfarm.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * One axis of a chart: where values stand on it, 0 to 1, and what is written beside it.
 *
 * @param ticks from the lower end to the upper
 */
record Axis(String title, double min, double max, boolean logarithmic, List<Tick> ticks) {
    /** A mark with its text; an empty text makes a mark without one. */
    record Tick(double value, String text) {}

    /** From 0 to at least {@code max}, with about {@code marks} round numbers. */
    static Axis linear(String title, double max, int marks, DoubleFunction<String> words) {
        double step = roundStep(max / marks);
        List<Tick> ticks = new ArrayList<>();
        int last = (int) Math.ceil(max / step - 1e-9);
        for (int i = 0; i <= last; i++) {
            ticks.add(new Tick(i * step, words.apply(i * step)));
        }
        return new Axis(title, 0, last * step, false, ticks);
    }

    /** From 0 to exactly {@code max}: for time, where nothing comes after the end. */
    static Axis upTo(String title, double max, int marks, DoubleFunction<String> words) {
        Axis rounded = linear(title, max, marks, words);
        List<Tick> ticks = rounded.ticks.stream()
                .filter(tick -> tick.value <= max * (1 + 1e-9))
                .toList();
        return new Axis(title, 0, max, false, ticks);
    }

    /** Logarithmic, between marks that are given. */
    static Axis logarithmic(String title, List<Tick> ticks) {
        return new Axis(title, ticks.get(0).value, ticks.get(ticks.size() - 1).value, true, ticks);
    }

    /** One place for each name, from 0.5 on. */
    static Axis names(String title, List<String> names) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            ticks.add(new Tick(i + 0.5, names.get(i)));
        }
        return new Axis(title, 0, names.size(), false, ticks);
    }

    /** 0 for the lower end, 1 for the upper; what lies beyond an end is put on it. */
    double place(double value) {
        double inside = Math.max(min, Math.min(max, value));
        return logarithmic
                ? Math.log(inside / min) / Math.log(max / min)
                : (inside - min) / Math.max(1e-300, max - min);
    }

    /** The next larger of 1, 2 and 5 with zeros. */
    private static double roundStep(double wanted) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(1e-9, wanted))));
        for (double digit : new double[] {1, 2, 5}) {
            if (digit * power >= wanted * (1 - 1e-9)) {
                return digit * power;
            }
        }
        return 10 * power;
    }
}
