package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All the capacity that a farm has at this moment, occupied or not, and what it could buy.
 *
 * <p>Offers are soft state: they are not journalled, and are made anew after a restart.
 *
 * @param workers machines, each name once
 * @param machineTypes what the farm can buy, each name once on each market; empty for a farm that buys nothing
 */
public record Offer(List<Worker> workers, List<MachineType> machineTypes) {
    /**
     * One machine and its whole size; the scheduler itself keeps count of what is occupied.
     *
     * @param name 1 to 100 letters, digits and {@code . _ -}, unique in the farm
     * @param milliCores thousandths of a core, 1 to 1,000,000,000
     * @param memoryBytes bytes of memory, 0 to 1 PiB
     * @param gpus whole GPUs, 0 to 1,000
     * @param tags what demands may ask for, sorted
     * @param maxTasks the most attempts that run there at once, 1 to 1,000,000, or 0 for no bound but its size
     * @param groups groups of workers that it belongs to, sorted, at most 32
     * @param pools pools that it is in, in the order in which it serves them: work of a later one comes only when no work of an
     *     earlier one fits; at most 16, each once, only what {@link FarmBackendContext#pools} names; none for its farm's own
     * @param closedBecause why it takes no new work now, in up to 1,000 characters that may follow "it is closed: "; empty if it
     *     does. What runs there goes on
     */
    public record Worker(
            String name,
            int milliCores,
            long memoryBytes,
            int gpus,
            List<String> tags,
            int maxTasks,
            List<String> groups,
            List<String> pools,
            Optional<String> closedBecause) {
        private static final int LONGEST_REASON = 1_000;
        private static final int MOST_MILLI_CORES = 1_000_000_000;
        private static final long MOST_MEMORY = 1L << 50;
        private static final int MOST_GPUS = 1_000;
        private static final int MOST_TASKS = 1_000_000;
        private static final int MOST_GROUPS = 32;

        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Worker {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
                throw FarmException.invalid(
                        "worker.name", "'" + name + "' must be 1 to 100 letters, digits, dots, underscores or hyphens");
            }
            if (milliCores < 1
                    || milliCores > MOST_MILLI_CORES
                    || memoryBytes < 0
                    || memoryBytes > MOST_MEMORY
                    || gpus < 0
                    || gpus > MOST_GPUS) {
                throw FarmException.invalid(
                        "worker",
                        "'" + name
                                + "' must have from 0.001 to 1000000 cores, at most 1 PiB of memory and 1000 gpus, not "
                                + milliCores + " thousandths of a core, " + memoryBytes + " bytes, " + gpus + " gpus");
            }
            tags = Demand.sortedTags("worker.tags", tags);
            if (maxTasks < 0 || maxTasks > MOST_TASKS) {
                throw FarmException.invalid(
                        "worker.maxTasks",
                        "of '" + name + "' must be from 1 to " + MOST_TASKS + ", or 0 for no bound, not " + maxTasks);
            }
            groups = JobSpec.sortedGroups("worker.groups", groups);
            if (groups.size() > MOST_GROUPS) {
                throw FarmException.invalid(
                        "worker.groups", "of '" + name + "' must be at most " + MOST_GROUPS + ", not " + groups.size());
            }
            pools = JobSpec.orderedPools("worker.pools", pools);
            if (closedBecause
                    .filter(reason -> reason.isBlank() || reason.length() > LONGEST_REASON)
                    .isPresent()) {
                throw FarmException.invalid(
                        "worker.closedBecause",
                        "of '" + name + "' must be from 1 to " + LONGEST_REASON + " characters, not "
                                + closedBecause.get().length() + ", or be left out");
            }
        }

        /**
         * A worker that takes work.
         *
         * @throws FarmException INVALID if a value is out of range
         */
        public Worker(
                String name,
                int milliCores,
                long memoryBytes,
                int gpus,
                List<String> tags,
                int maxTasks,
                List<String> groups,
                List<String> pools) {
            this(name, milliCores, memoryBytes, gpus, tags, maxTasks, groups, pools, Optional.empty());
        }

        /**
         * A worker in its farm's own pool.
         *
         * @throws FarmException INVALID if a value is out of range
         */
        public Worker(
                String name,
                int milliCores,
                long memoryBytes,
                int gpus,
                List<String> tags,
                int maxTasks,
                List<String> groups) {
            this(name, milliCores, memoryBytes, gpus, tags, maxTasks, groups, List.of());
        }

        /**
         * A worker of no group, in its farm's own pool, that runs as many attempts at once as fit.
         *
         * @throws FarmException INVALID if a value is out of range
         */
        public Worker(String name, int milliCores, long memoryBytes, int gpus, List<String> tags) {
            this(name, milliCores, memoryBytes, gpus, tags, 0, List.of());
        }

        /** The same worker in these pools. */
        public Worker withPools(List<String> others) {
            return new Worker(name, milliCores, memoryBytes, gpus, tags, maxTasks, groups, others, closedBecause);
        }

        /**
         * The same worker, closed for this reason, or open.
         *
         * @throws FarmException INVALID if the reason is blank or too long
         */
        public Worker closed(Optional<String> because) {
            return new Worker(name, milliCores, memoryBytes, gpus, tags, maxTasks, groups, pools, because);
        }

        /** Whether it belongs to one of these groups; true if there are none. */
        public boolean isIn(List<String> anyOf) {
            return anyOf.isEmpty() || anyOf.stream().anyMatch(groups::contains);
        }

        /** Whether a demand could run here if nothing else did. */
        public boolean couldEverFit(Demand demand) {
            return demand.milliCores() <= milliCores
                    && demand.memoryBytes() <= memoryBytes
                    && demand.gpus() <= gpus
                    && tags.containsAll(demand.tags());
        }
    }

    /**
     * @throws FarmException INVALID if two workers share a name, or two machine types a name and a market
     */
    public Offer {
        workers = List.copyOf(workers);
        machineTypes = List.copyOf(machineTypes);
        Set<String> names = new HashSet<>();
        for (Worker worker : workers) {
            if (!names.add(worker.name())) {
                throw FarmException.invalid("offer", "two workers are called '" + worker.name() + "'");
            }
        }
        Set<String> types = new HashSet<>();
        for (MachineType type : machineTypes) {
            if (!types.add(type.toString())) {
                throw FarmException.invalid("offer", "two machine types are called '" + type + "'");
            }
        }
    }

    /**
     * The offer of a farm that buys nothing.
     *
     * @throws FarmException INVALID if two workers share a name
     */
    public Offer(List<Worker> workers) {
        this(workers, List.of());
    }
}
