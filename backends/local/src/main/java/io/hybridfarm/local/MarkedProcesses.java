package io.hybridfarm.local;

import io.hybridfarm.spi.job.AttemptId;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds processes by the variable {@value #VARIABLE} in their environment, which Linux shows under {@code /proc}; see {@link
 * ProcessTree} for why.
 *
 * <p>A look costs about as much as listing all processes, so looks are shared: whoever asks while another look is under way
 * waits for the next one, together with everybody else who asked meanwhile.
 */
final class MarkedProcesses implements ProcessFinder {
    static final String VARIABLE = "HYBRIDFARM_TREE";
    static final Path PROC = Path.of("/proc");

    /** Longer than a process takes from its new program's start to the moment when its environment can be read. */
    private static final long NEWBORN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int LARGEST_ENVIRONMENT = 8 << 20;

    private final Path proc;
    private final byte[] mark;
    private final AtomicLong looksBegun = new AtomicLong();
    private final Object looking = new Object();

    // Guarded by looking.
    private long lastNumber;
    private @Nullable Sighting last;
    private byte[] environment = new byte[64 << 10];
    private Map<String, Long> emptySince = new HashMap<>();

    /** Finds what carries the marks of a farm with this identity. */
    MarkedProcesses(Path proc, UUID identity) {
        this.proc = proc;
        this.mark = (VARIABLE + "=" + identity + "/").getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether this system shows the environment of processes. */
    static boolean available() {
        return Files.isReadable(PROC.resolve("self/environ"));
    }

    /** What the variable is set to for the processes of one attempt. */
    static String value(UUID identity, AttemptId attempt) {
        return identity + "/" + attempt;
    }

    @Override
    public void started(AttemptId attempt, ProcessHandle process) {
        // The mark is in the process itself.
    }

    @Override
    public void ended(AttemptId attempt) {
        // The mark is gone with the processes.
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
    public boolean isOver(ProcessHandle process) {
        if (!process.isAlive()) {
            return true;
        }
        try {
            // The state follows the program's name, which is in parentheses and may itself contain some.
            String stat = Files.readString(proc.resolve(process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            int state = stat.lastIndexOf(')') + 2;
            return state < stat.length() && (stat.charAt(state) == 'Z' || stat.charAt(state) == 'X');
        } catch (IOException e) {
            return true;
        }
    }

    private Sighting lookAtAll() {
        Map<AttemptId, List<ProcessHandle>> found = new TreeMap<>();
        Map<String, Long> empty = new HashMap<>();
        boolean clear = true;
        String[] entries = proc.toFile().list();
        for (String pid : entries == null ? new String[0] : entries) {
            if (!Character.isDigit(pid.charAt(0))) {
                continue;
            }
            int length = readEnvironment(pid);
            if (length == 0 && isNewborn(pid, empty)) {
                clear = false;
            }
            OptionalLong attempt = markedAttempt(length);
            if (attempt.isPresent()) {
                addVerified(pid, attempt.getAsLong(), found);
            }
        }
        emptySince = empty;
        return new Sighting(found, clear);
    }

    /**
     * The number of a process may be given to another one at any time. So the handle, which remembers when its process began,
     * is made first, and the mark is read once more after that: if the process has changed in between, the handle is a dead
     * one and signals to it go nowhere.
     */
    private void addVerified(String pid, long number, Map<AttemptId, List<ProcessHandle>> found) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(handle -> {
            OptionalLong again = markedAttempt(readEnvironment(pid));
            if (again.isPresent() && again.getAsLong() == number) {
                found.computeIfAbsent(new AttemptId(number), key -> new ArrayList<>())
                        .add(handle);
            }
        });
    }

    /** How much of the buffer the environment fills; -1 if it cannot be read, as with processes of other users. */
    private int readEnvironment(String pid) {
        try (FileInputStream in = new FileInputStream(proc + "/" + pid + "/environ")) {
            int length = 0;
            int read;
            while ((read = in.read(environment, length, environment.length - length)) > 0) {
                length += read;
                if (length == environment.length) {
                    if (length >= LARGEST_ENVIRONMENT) {
                        break;
                    }
                    environment = Arrays.copyOf(environment, 2 * length);
                }
            }
            return length;
        } catch (IOException e) {
            return -1;
        }
    }

    /**
     * Whether an empty environment may be about to be filled: while a process changes its program there is a moment without
     * one. Ended processes and the kernel's own have none either, but no program file.
     */
    private boolean isNewborn(String pid, Map<String, Long> empty) {
        if (!Files.exists(proc.resolve(pid).resolve("exe"))) {
            return false;
        }
        long now = System.nanoTime();
        long since = emptySince.getOrDefault(pid, now);
        empty.put(pid, since);
        return now - since < NEWBORN_NANOS;
    }

    private OptionalLong markedAttempt(int length) {
        int at = find(length);
        // After the mark comes the attempt, such as a17, up to the end of the variable.
        if (at < 0 || at >= length || environment[at] != 'a') {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = at + 1; i < length && environment[i] != 0; i++) {
            int digit = environment[i] - '0';
            if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 10 - 1) {
                return OptionalLong.empty();
            }
            number = 10 * number + digit;
        }
        return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** Where the mark ends, if it is there and at the beginning of a variable. */
    private int find(int length) {
        for (int start = 0; start + mark.length <= length; start++) {
            if ((start == 0 || environment[start - 1] == 0)
                    && Arrays.equals(environment, start, start + mark.length, mark, 0, mark.length)) {
                return start + mark.length;
            }
        }
        return -1;
    }
}
