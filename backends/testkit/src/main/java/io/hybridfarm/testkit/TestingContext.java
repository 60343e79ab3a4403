package io.hybridfarm.testkit;

import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What a scheduler lends to a backend, made of fakes: a clock and alarms that the test moves, and a reporter that keeps
 * what it is told.
 *
 * <p>Any thread may call.
 */
public final class TestingContext implements FarmBackendContext {
    private final SettableClock clock = new SettableClock();
    private final ManualDeadlines deadlines = new ManualDeadlines(clock);
    private final RecordingReporter reporter;
    private final Path workFolder;
    private final PathRoots paths;
    private volatile List<String> pools = List.of();

    /**
     * A context under which time stands still until the test moves it: for backends that do real work.
     *
     * @param workFolder an existing folder
     */
    public TestingContext(Path workFolder, PathRoots paths) {
        this(workFolder, paths, deadlines -> false);
    }

    /**
     * A context whose waits may move the time.
     *
     * @param workFolder an existing folder
     * @param whileWaiting called as long as a wait on the reporter is not met; returns whether it did something. With
     *     {@link ManualDeadlines#runNext} the time jumps from alarm to alarm: for backends that simulate
     */
    public TestingContext(Path workFolder, PathRoots paths, Predicate<ManualDeadlines> whileWaiting) {
        this.workFolder = workFolder;
        this.paths = paths;
        BooleanSupplier step = () -> whileWaiting.test(deadlines);
        this.reporter = new RecordingReporter(step);
    }

    /** Says which pools workers may be in from now on; none are known before. */
    public TestingContext havingPools(List<String> names) {
        pools = List.copyOf(names);
        return this;
    }

    @Override
    public List<String> pools() {
        return pools;
    }

    @Override
    public SettableClock clock() {
        return clock;
    }

    @Override
    public ManualDeadlines deadlines() {
        return deadlines;
    }

    @Override
    public RecordingReporter reporter() {
        return reporter;
    }

    @Override
    public Path workFolder() {
        return workFolder;
    }

    @Override
    public PathRoots paths() {
        return paths;
    }
}
