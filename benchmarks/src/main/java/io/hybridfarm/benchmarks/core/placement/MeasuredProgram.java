package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.placement.PlacementCase.Figure;
import java.io.PrintStream;
import java.util.Map;

/** One case with one core in a JVM of its own; says {@value #READY}, then each figure, then {@value #DONE}. */
public final class MeasuredProgram {
    static final String READY = "ready";
    static final String DONE = "done";

    private MeasuredProgram() {}

    /** Takes the prefix of the core and the name of the case. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        Competitor competitor = Competitor.named(arguments[0]);
        PlacementCase measured = Cases.full().stream()
                .filter(candidate -> candidate.name().equals(arguments[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no case '" + arguments[1] + "'"));
        Map<Figure, Double> figures = measured.run(competitor, Pace.full(() -> out.println(READY)));
        figures.forEach((figure, value) -> out.println(figure.name() + " " + value));
        out.println(DONE);
        // Fenzo leaves threads behind
        System.exit(0);
    }
}
