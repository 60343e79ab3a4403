package io.hybridfarm.core.plan;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** One farm of like workers under a virtual clock: tasks run as long as they are said to, and all that could start does. */
final class SmallFarm {
    static final long START = FarmRun.START;

    /** A lane and how long each of its tasks runs. */
    static final class Work {
        final String show;
        final Lane lane;
        final ToLongFunction<Long> runMillis;
        /** When its tasks started. */
        final List<Long> starts = new ArrayList<>();

        Work(String show, Lane lane, ToLongFunction<Long> runMillis) {
            this.show = show;
            this.lane = lane;
            this.runMillis = runMillis;
        }
    }

    private record Ending(long at, long number, Running running, Work work, long startedAt)
            implements Comparable<Ending> {
        @Override
        public int compareTo(Ending other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    final Matcher matcher;
    final List<Work> works = new ArrayList<>();
    /** What each show has had, in thousandths of a core times milliseconds, ended tasks only. */
    final TreeMap<String, Double> had = new TreeMap<>();
    /** What happened, in order: the lane's number and the worker of each start. */
    final List<String> decisions = new ArrayList<>();

    long now = START;
    private final PriorityQueue<Ending> endings = new PriorityQueue<>();
    private final List<Offer.Worker> workers = new ArrayList<>();
    private final Match match = new Match();
    private long numbers;

    SmallFarm(Policy policy) {
        matcher = new Matcher(policy, StudioRules.NONE, Map.of("local", List.of("studio")));
        matcher.advance(now);
    }

    SmallFarm workers(int count, int milliCores, long memory) {
        for (int i = 0; i < count; i++) {
            workers.add(new Offer.Worker("w" + workers.size(), milliCores, memory, 0, List.of()));
        }
        matcher.offer("local", new Offer(workers));
        long[] all = matcher.offered("studio");
        matcher.reference("studio", all[0], all[1], all[2]);
        return this;
    }

    Work submit(String show, String user, int tasks, Demand demand, long runMillis) {
        return submit(Band.NORMAL, show, user, tasks, demand, task -> runMillis);
    }

    Work submit(Band band, String show, String user, int tasks, Demand demand, ToLongFunction<Long> runMillis) {
        Turn turn = new Turn(false, now, Long.MAX_VALUE, new JobId(works.size() + 1), 0, 0);
        Lane.Terms terms =
                new Lane.Terms(band, show, "comp", user, turn, List.of(), List.of(), List.of(), true, demand);
        Work work = new Work(show, matcher.lane(works.size(), List.of(), terms), runMillis);
        works.add(work);
        matcher.open(work.lane, true);
        matcher.queued(work.lane, tasks);
        return work;
    }

    void drain() {
        while (matcher.next(now, match)) {
            Work work = works.get((Integer) match.lane().owner());
            decisions.add(works.indexOf(work) + " on " + match.room().name());
            Running running = matcher.start(match, ++numbers, now);
            work.starts.add(now);
            endings.add(new Ending(now + work.runMillis.applyAsLong(numbers), numbers, running, work, now));
        }
        matcher.review(now);
    }

    int running() {
        return endings.size();
    }

    long running(String show) {
        return endings.stream().filter(each -> each.work.show.equals(show)).count();
    }

    /** Lives until then; looks again where the matcher asks for it. */
    void until(long time) {
        drain();
        while (now < time) {
            long next = Math.min(time, Math.max(now + 1, matcher.wakeAt(now)));
            if (!endings.isEmpty()) {
                next = Math.min(next, Math.max(now, endings.peek().at));
            }
            now = next;
            matcher.advance(now);
            while (!endings.isEmpty() && endings.peek().at <= now) {
                Ending end = endings.remove();
                matcher.finish(end.running, now, true);
                had.merge(
                        end.work.show,
                        (double) end.work.lane.terms().demand().milliCores() * (now - end.startedAt),
                        Double::sum);
                drain();
            }
            drain();
        }
    }

    /** What part of all that was had a show has had. */
    double share(String show) {
        return had.getOrDefault(show, 0.0)
                / had.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
