package io.hybridfarm.core.farm;

import java.util.stream.IntStream;

/** The few tasks that show most of a whole: the first, the last, the middle, the quarters, the eighths. Stateless. */
final class PreviewOrder {
    private static final int EIGHTHS = 8;
    /** In which order the eighths of the way are gone to. */
    private static final int[] ORDER = {0, 8, 4, 2, 6, 1, 3, 5, 7};

    private PreviewOrder() {}

    /** Their positions among so many, each once, the most telling first. */
    static int[] of(int tasks) {
        long last = tasks - 1L;
        return IntStream.of(ORDER)
                .map(eighth -> (int) (last * eighth / EIGHTHS))
                .distinct()
                .toArray();
    }
}
