package io.hybridfarm.benchmarks.core.placement;

import java.util.ArrayList;
import java.util.List;

/** The cases, and how much they have to do. */
final class Cases {
    private static final String NONE = "";
    private static final int HOSTS = 2_000;
    private static final Workload.Size USERS_2K = new Workload.Size(20, 5, 20, 24);
    private static final Workload.Size USERS_20K = new Workload.Size(20, 5, 200, 24);
    private static final int[] LIVE_CLASSES = {64, 256, 1_000, 4_000};

    private Cases() {}

    /** At the size that their names say. */
    static List<PlacementCase> full() {
        List<PlacementCase> cases = new ArrayList<>();
        cases.add(finishStart("10k", USERS_2K, 10_000, 1, "2g", NONE));
        cases.add(finishStart("100k", USERS_2K, 100_000, 10, "2g", "10k"));
        cases.add(finishStart("1M", USERS_2K, 1_000_000, 100, "2g", "100k"));
        cases.add(finishStart("5M", USERS_2K, 5_000_000, 500, "4g", "1M"));
        cases.add(finishStart("50M", USERS_20K, 50_000_000, 500, "6g", "5M"));
        for (int i = 0; i < LIVE_CLASSES.length; i++) {
            int kinds = LIVE_CLASSES[i];
            cases.add(new FinishStartCase(
                    "live_classes." + kinds,
                    new SteadyState(new Workload.Size(20, 5, 20, kinds), HOSTS, 1_000_000, 100),
                    "2g",
                    i == 0 ? "finish_start.1M" : "live_classes." + LIVE_CLASSES[i - 1]));
        }
        cases.add(new FillCase("fill.1000x10k", 1_000, 10_000, "2g", NONE));
        cases.add(new FillCase("fill.5000x50k", 5_000, 50_000, "2g", "fill.1000x10k"));
        cases.add(new SaturatedCase("saturated_100k", new SteadyState(USERS_2K, 1_000, 100_000, 1), "2g", NONE));
        cases.add(new SubmitCase("submit_100k", 100, 100_000, 20, "2g", NONE));
        cases.add(new HostJoinCase("join_2000", USERS_2K, HOSTS, 1_000_000, 100, "2g", NONE));
        cases.add(new CapLiftedCase("cap_lifted", 1_000, 1_000, 100, "2g", NONE));
        return List.copyOf(cases);
    }

    private static PlacementCase finishStart(
            String depth, Workload.Size size, long queued, int tasksPerStep, String heap, String smaller) {
        return new FinishStartCase(
                "finish_start." + depth,
                new SteadyState(size, HOSTS, queued, tasksPerStep),
                heap,
                smaller.isEmpty() ? NONE : "finish_start." + smaller);
    }

    /** The same cases, so small that all of them take seconds; their figures mean nothing. */
    static List<PlacementCase> quick() {
        Workload.Size few = new Workload.Size(4, 2, 3, 24);
        List<PlacementCase> cases = new ArrayList<>();
        for (String depth : List.of("10k", "100k", "1M", "5M", "50M")) {
            cases.add(new FinishStartCase("finish_start." + depth, new SteadyState(few, 4, 600, 5), "256m", NONE));
        }
        for (int kinds : LIVE_CLASSES) {
            Workload.Size many = new Workload.Size(4, 2, 3, kinds);
            cases.add(new FinishStartCase("live_classes." + kinds, new SteadyState(many, 4, 600, 1), "256m", NONE));
        }
        cases.add(new FillCase("fill.1000x10k", 10, 100, "256m", NONE));
        cases.add(new FillCase("fill.5000x50k", 20, 200, "256m", NONE));
        cases.add(new SaturatedCase("saturated_100k", new SteadyState(few, 4, 300, 1), "256m", NONE));
        cases.add(new SubmitCase("submit_100k", 2, 100, 3, "256m", NONE));
        cases.add(new HostJoinCase("join_2000", few, 10, 1_000, 5, "256m", NONE));
        cases.add(new CapLiftedCase("cap_lifted", 5, 20, 10, "256m", NONE));
        return List.copyOf(cases);
    }
}
