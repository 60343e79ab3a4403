package io.hybridfarm.spi;

import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.journal.JournalFactory;
import io.hybridfarm.spi.placement.WorkerFilter;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.util.List;

/**
 * Everything one jar adds to a scheduler; the only type that {@link java.util.ServiceLoader} looks for.
 *
 * <p>Each method is called once, on the thread that builds the scheduler, before anything is created from its factories.
 * New extension points will arrive as further methods that default to an empty list, so that a plugin never breaks by
 * their arrival.
 */
public interface Plugin {
    /** Kinds of farm that this plugin can drive. */
    default List<FarmBackendFactory> farmBackendFactories() {
        return List.of();
    }

    /** Kinds of journal that this plugin can write. */
    default List<JournalFactory> journalFactories() {
        return List.of();
    }

    /** Rules that forbid a worker to a task. */
    default List<WorkerFilter> workerFilters() {
        return List.of();
    }

    /** Preferences among the workers that may run a task. */
    default List<WorkerScorer> workerScorers() {
        return List.of();
    }
}
