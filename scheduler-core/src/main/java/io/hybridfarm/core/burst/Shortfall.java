package io.hybridfarm.core.burst;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What the farm at home cannot deliver, deadline by deadline.
 *
 * <p>With {@code X_k = max(0, work due by D_k - what home delivers by D_k)} the running maximum of X is the least that must come
 * from outside by each deadline: with it all deadlines can be met, with less by any one of them they cannot, however much comes
 * later. Proof: work due by D_k can be done by nothing else than what is delivered by D_k, so X_k is needed; and with as much as
 * the running maximum, serving the earliest deadline first never finds less than it needs at any D_k. It holds for work that can
 * be cut at will and may begin now. Frames cannot be cut: so a deadline is moved ahead by the margin and by the longest chain,
 * which is what Graham's bound leaves over.
 */
final class Shortfall {
    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private Shortfall() {}

    /**
     * One deadline.
     *
     * @param due what is due
     * @param workBy core-hours due by then at P80, all earlier deadlines among them
     * @param medianBy the same at P50
     * @param localBy core-hours that home delivers by then
     * @param short80 core-hours that home cannot deliver, X
     * @param by hours from now until when they must be delivered, 0 or more
     * @param localCores what home gives on the average until then
     */
    record Gap(
            Backlog.Due due,
            double workBy,
            double medianBy,
            double localBy,
            double short80,
            double by,
            double localCores) {}

    /** All deadlines of a backlog, in the order in which their work must be delivered. */
    static List<Gap> of(Backlog backlog, Instant now, Duration margin) {
        List<Backlog.Due> dues = new ArrayList<>(backlog.dues());
        dues.sort(Comparator.comparing((Backlog.Due due) -> due.at().minus(due.longest()))
                .thenComparing(Backlog.Due::what));
        List<Gap> gaps = new ArrayList<>();
        double work = 0;
        double median = 0;
        for (Backlog.Due due : dues) {
            work += due.p80CoreHours();
            median += due.p50CoreHours();
            Instant until = due.at().minus(margin).minus(due.longest());
            double by = Math.max(0, hours(Duration.between(now, until)));
            double local = by > 0 ? backlog.local().coreHoursBy(until) : 0;
            double localCores = by > 0 ? local / by : backlog.local().coreHoursBy(now.plus(HOUR));
            gaps.add(new Gap(due, work, median, local, Math.max(0, work - local), by, localCores));
        }
        return gaps;
    }

    /** What must come from outside by each of the deadlines that count: the running maximum; 0 by the others. */
    static double[] need(List<Gap> gaps, Set<Gap> counted) {
        double[] need = new double[gaps.size()];
        double most = 0;
        for (int k = 0; k < need.length; k++) {
            if (counted.contains(gaps.get(k))) {
                most = Math.max(most, gaps.get(k).short80());
                need[k] = most;
            }
        }
        return need;
    }

    static double hours(Duration time) {
        return time.toMillis() / MILLIS_PER_HOUR;
    }
}
