package io.hybridfarm.local;

import io.hybridfarm.spi.job.AttemptId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds processes by the variable {@value #VARIABLE} in their environment, which Linux shows under {@code /proc}; see {@link
 * ProcessTree} for why.
 *
 * <p>A look costs about as much as listing all processes, so looks are shared: whoever asks while another look is under way
 * waits for the next one, together with everybody else who asked meanwhile.
 *
 * <p>An attempt that was short is looked after for much less. Linux gives out numbers in rising order, so whatever it has started
 * has a number after that of its first process and not after the last one that was given out: few numbers, which need no list.
 * That holds until the numbers begin anew, so it is not relied on for longer than that takes on the busiest machine.
 */
final class MarkedProcesses implements ProcessFinder {
    static final String VARIABLE = "HYBRIDFARM_TREE";

    /** How long a process is waited for that has a command line, but no environment: as good as never is one on its way. */
    private static final long LIKELY_BARE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** How long one is waited for that has neither: it is changing its program, and may have to wait for a slow disk. */
    private static final long CHANGING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int LONGEST_NUMBER = 18;

    /** More numbers than that cost more than a look at all processes. */
    private static final int MOST_NUMBERS = 256;
    /** As many rounds may find that new numbers were given out since the round before. */
    private static final int MOST_ROUNDS = 4;
    /** No processor starts more processes or threads in a second. */
    private static final long STARTS_PER_SECOND = 50_000;

    private final ProcFolder proc;
    private final byte[] mark;
    /** How soon after a start numbers may begin anew. */
    private final long soonestAnew;

    private final ConcurrentHashMap<AttemptId, Long> firsts = new ConcurrentHashMap<>();
    private final Set<Long> firstNumbers = ConcurrentHashMap.newKeySet();
    private final AtomicLong looksBegun = new AtomicLong();
    private final Object looking = new Object();

    // Guarded by looking.
    private long lastNumber;
    private @Nullable Sighting last;
    private Map<Long, Long> emptySince = new HashMap<>();

    /** Finds what carries the marks of a farm with this identity. */
    MarkedProcesses(ProcFolder proc, UUID identity) {
        this.proc = proc;
        this.mark = (VARIABLE + "=" + identity + "/").getBytes(StandardCharsets.US_ASCII);
        this.soonestAnew = proc.endOfNumbers().orElse(0)
                * TimeUnit.SECONDS.toNanos(1)
                / STARTS_PER_SECOND
                / Runtime.getRuntime().availableProcessors();
    }

    /** What the variable is set to for the processes of one attempt. */
    static String value(UUID identity, AttemptId attempt) {
        return identity + "/" + attempt;
    }

    @Override
    public void started(AttemptId attempt, ProcessHandle process) {
        firsts.put(attempt, process.pid());
        firstNumbers.add(process.pid());
    }

    @Override
    public void ended(AttemptId attempt) {
        Long number = firsts.remove(attempt);
        if (number != null) {
            firstNumbers.remove(number);
        }
    }

    @Override
    public Sighting look() {
        long begunBefore = looksBegun.get();
        synchronized (looking) {
            Sighting shared = last;
            if (shared != null && lastNumber > begunBefore) {
                return shared;
            }
            lastNumber = looksBegun.incrementAndGet();
            Sighting fresh = lookAtAll();
            last = fresh;
            return fresh;
        }
    }

    @Override
    public Sighting lookAfter(AttemptId attempt, First first) {
        Map<AttemptId, List<ProcessHandle>> found = new TreeMap<>();
        boolean clear = true;
        long seen = first.pid();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            long last = proc.lastNumber().orElse(-1);
            if (last < seen || last - seen > MOST_NUMBERS || System.nanoTime() - first.started() > soonestAnew) {
                return look();
            }
            if (last == seen) {
                break;
            }
            for (long pid = seen + 1; pid <= last; pid++) {
                // First processes of other attempts are theirs, even while nobody can tell. Most others are gone by
                // now.
                if (!firstNumbers.contains(pid) && proc.exists(pid)) {
                    clear &= look(pid, found).orElse(false);
                }
            }
            seen = last;
        }
        // What has to be stopped or waited for is a matter for looks at all processes.
        return clear && !found.containsKey(attempt) ? new Sighting(found, true) : look();
    }

    @Override
    public boolean isOver(ProcessHandle process) {
        return !process.isAlive() || proc.hasEnded(process.pid());
    }

    private Sighting lookAtAll() {
        Map<AttemptId, List<ProcessHandle>> found = new TreeMap<>();
        Map<Long, Long> empty = new HashMap<>();
        boolean clear = true;
        for (long pid : proc.processes()) {
            clear &= look(pid, found).orElseGet(() -> !isNewborn(pid, empty));
        }
        emptySince = empty;
        return new Sighting(found, clear);
    }

    /** Whether it is clear whose a process is; nothing if that cannot be said because its environment is empty. */
    private Optional<Boolean> look(long pid, Map<AttemptId, List<ProcessHandle>> found) {
        Optional<byte[]> environment = proc.environment(pid);
        if (environment.isEmpty()) {
            return Optional.of(true);
        }
        if (environment.get().length == 0) {
            return Optional.empty();
        }
        Optional<AttemptId> attempt = marked(environment.get());
        return Optional.of(attempt.isEmpty() || addVerified(pid, attempt.get(), found));
    }

    /**
     * The number of a process may be given to another one at any time. So the handle, which remembers when its process began,
     * is made first, and the mark is read once more after that: if the process has changed in between, the handle is a dead
     * one and signals to it go nowhere.
     *
     * @return whether the mark was still there; if not, the process may have ended or be changing its program
     */
    private boolean addVerified(long pid, AttemptId attempt, Map<AttemptId, List<ProcessHandle>> found) {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        boolean verified = handle.isPresent()
                && proc.environment(pid).flatMap(this::marked).equals(Optional.of(attempt));
        if (verified) {
            found.computeIfAbsent(attempt, key -> new ArrayList<>()).add(handle.get());
        }
        return verified;
    }

    /** Whether an empty environment may be about to be filled: while a process changes its program there is none to see. */
    private boolean isNewborn(long pid, Map<Long, Long> empty) {
        if (!proc.hasProgram(pid)) {
            return false;
        }
        boolean changing = proc.commandLine(pid).map(line -> line.length == 0).orElse(false);
        long now = System.nanoTime();
        long since = emptySince.getOrDefault(pid, now);
        empty.put(pid, since);
        return now - since < (changing ? CHANGING_NANOS : LIKELY_BARE_NANOS);
    }

    /** The attempt whose mark is there; it follows the mark, such as a17, up to the end of the variable. */
    private Optional<AttemptId> marked(byte[] environment) {
        int at = find(environment);
        if (at < 0 || at >= environment.length || environment[at] != 'a') {
            return Optional.empty();
        }
        long number = 0;
        int i = at + 1;
        for (; i < environment.length && environment[i] != 0; i++) {
            int digit = environment[i] - '0';
            if (digit < 0 || digit > 9 || i - at > LONGEST_NUMBER) {
                return Optional.empty();
            }
            number = 10 * number + digit;
        }
        return number > 0 ? Optional.of(new AttemptId(number)) : Optional.empty();
    }

    /** Where the mark ends, if it is there and at the beginning of a variable. */
    private int find(byte[] environment) {
        for (int start = 0; start + mark.length <= environment.length; start++) {
            if ((start == 0 || environment[start - 1] == 0)
                    && Arrays.equals(environment, start, start + mark.length, mark, 0, mark.length)) {
                return start + mark.length;
            }
        }
        return -1;
    }
}
