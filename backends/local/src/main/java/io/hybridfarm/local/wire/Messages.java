package io.hybridfarm.local.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the protocol, a record each; what an agent sends is refused if it lacks anything that may not be null.
 *
 * <h2>Why it is safe</h2>
 *
 * <p>An agent may be cut off, killed, stopped and woken, or started twice; the server may be killed between any two messages;
 * messages may be lost, late, repeated and out of order. Two promises hold all the same: no task runs twice unless the first
 * run is known to be over or its lease has run out, and no end of an attempt is lost.
 *
 * <ul>
 *   <li><b>Lease.</b> Each answer below 400 that an agent gets lets it work on for {@link Welcome#leaseMillis} from the moment at which it
 *       had sent the question, by a clock that nobody can set. When that time is over it has killed all it runs. The server
 *       counts the same time from the arrival of the question, which is later; only then it gives the tasks to others.
 *   <li><b>Session.</b> Each start of an agent begins with {@link Hello}, and so does each start of a server. A message of an
 *       older session is answered with {@value Protocol#SESSION_OVER}, and the agent says hello again.
 *   <li><b>Orders</b> are numbered within a session and repeated until a {@link Poll} or {@link Reports} has confirmed them. The
 *       id of the attempt makes a repeated order harmless. Room that the end of an attempt frees is soon ordered for again, so
 *       the answer to reports waits for that a moment and brings the order: a worker that is kept busy hardly polls.
 *   <li><b>Reports</b> may arrive any number of times: the scheduler takes the first that ends an attempt and drops the rest.
 *       The agent keeps the last report of each attempt on disk, also after it was delivered, for a server that has lost its memory
 *       between the answer and its journal: the server asks for what it misses with {@link Welcome#asked}.
 *   <li><b>Output</b> is sent as pieces with their place, so that a repeated piece changes nothing. What is small and was not
 *       begun goes whole with the report of its attempt's end, as a message of its own for each short task would cost more than
 *       all else that is said about it; the server has stored it before it passes the end on, and says which it has.
 * </ul>
 */
public final class Messages {
    private Messages() {}

    /**
     * Asks to be let in from now on; sent to {@value Protocol#ENROL} with the whole text of a join token, of which it uses up
     * one use. A name that is enrolled already is refused with {@value Protocol#NAME_TAKEN}, unless it is so by the same hash:
     * whoever has not heard the answer asks again, and nothing more is used up.
     *
     * @param sha256 of the secret that the agent has drawn and is known by from then on, in hexadecimal digits
     */
    public record Enrolment(String joinToken, String worker, String sha256) {
        public Enrolment {
            requireNonNull(joinToken, "joinToken");
            requireNonNull(worker, "worker");
            requireNonNull(sha256, "sha256");
        }
    }

    /**
     * An agent begins; sent to {@value Protocol#HELLO}.
     *
     * @param version the protocol's, {@value Protocol#VERSION}
     * @param incarnation drawn anew by each start of an agent
     * @param identity of the agent's work folder: an agent that comes back with it has made sure that what an earlier
     *     incarnation ran there is over
     * @param worker what it offers
     * @param held attempts that it has taken on and that are not over
     */
    public record Hello(int version, String incarnation, String identity, Worker worker, List<Long> held) {
        public Hello {
            requireNonNull(incarnation, "incarnation");
            requireNonNull(identity, "identity");
            requireNonNull(worker, "worker");
            held = List.copyOf(held);
        }
    }

    /**
     * A worker.
     *
     * @param os {@code linux}, {@code macos} or {@code windows}
     * @param tags besides the system's
     * @param maxTasks how many attempts it runs at most at a time; 0 for as many as have room
     * @param open whether it takes new work
     * @param closedBecause why not, a sentence; empty while open
     * @param pools pools that it is in, in the order in which it serves them. Left out where there are none, so that a server that
     *     does not know of them understands all that an agent says which names none; not there is none
     */
    public record Worker(
            String name,
            int milliCores,
            long memoryBytes,
            int gpus,
            String os,
            List<String> tags,
            List<String> groups,
            int maxTasks,
            boolean open,
            String closedBecause,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            List<String> pools) {
        public Worker {
            requireNonNull(name, "name");
            requireNonNull(os, "os");
            tags = List.copyOf(tags);
            groups = List.copyOf(groups);
            requireNonNull(closedBecause, "closedBecause");
            pools = pools == null ? List.of() : List.copyOf(pools);
        }

        /** A worker that names no pools. */
        public Worker(
                String name,
                int milliCores,
                long memoryBytes,
                int gpus,
                String os,
                List<String> tags,
                List<String> groups,
                int maxTasks,
                boolean open,
                String closedBecause) {
            this(name, milliCores, memoryBytes, gpus, os, tags, groups, maxTasks, open, closedBecause, List.of());
        }

        @Override
        public List<String> pools() {
            return pools == null ? List.of() : pools;
        }
    }

    /**
     * The server's answer to a hello.
     *
     * @param session to be said with everything from now on
     * @param leaseMillis how long an answer lets the agent work on
     * @param pollMillis how long the server keeps a poll that it has no orders for; well below the lease
     * @param roots the folders behind the path roots on this worker
     * @param asked attempts that the server believes to be here: about each of them that it does not hold, the agent
     *     reports the end that it knows, or {@link Report.Kind#UNKNOWN}
     * @param foreign attempts among those held that are nobody's any more and are to be stopped
     * @param progress patterns that find progress in output, by name, besides the built-in ones
     */
    public record Welcome(
            String session,
            long leaseMillis,
            long pollMillis,
            Map<String, String> roots,
            List<Long> asked,
            List<Long> foreign,
            Map<String, String> progress) {}

    /**
     * Asks for orders; sent to {@value Protocol#POLL}, one at a time.
     *
     * @param confirmed the highest number of an order that was carried out or is under way; 0 before the first
     */
    public record Poll(String session, long confirmed) {
        public Poll {
            requireNonNull(session, "session");
        }
    }

    /** Orders in rising numbers; none if there was nothing to do until the poll's time was over. */
    public record Orders(List<Order> orders) {}

    /** One order: exactly one of the two is there. */
    public record Order(
            long number, @Nullable Start start, @Nullable Stop stop) {}

    /** An attempt is to be started. */
    public record Start(
            long attempt,
            String job,
            int step,
            int task,
            String jobName,
            String show,
            String user,
            Step spec,
            Demand demand,
            String worker) {}

    /** What a step says that matters to whoever runs its tasks; templates as they were written. */
    public record Step(
            String name,
            List<String> command,
            @Nullable String frames,
            int chunk,
            Map<String, String> environment,
            @Nullable String workingFolder,
            List<String> inputs,
            List<String> outputs,
            List<Integer> licenceCodes,
            List<Integer> memoryCodes,
            @Nullable Long timeoutMillis,
            @Nullable Long minRunMillis,
            @Nullable Long stallMillis,
            @Nullable String progress) {}

    /** What an attempt occupies. */
    public record Demand(int milliCores, long memoryBytes, int gpus, List<String> tags) {}

    /** An attempt is to be stopped; nothing happens if it is over. */
    public record Stop(long attempt) {}

    /**
     * Reports, the oldest first; sent to {@value Protocol#REPORTS}.
     *
     * @param confirmed as in {@link Poll}, if the answer is to wait a moment for orders; nothing if it is to come at once and
     *     without any
     * @param outputs all that ended attempts among these have written, where that is little and nothing of it was sent before;
     *     {@value Protocol#LARGEST_OUTPUTS} bytes in all at most
     */
    public record Reports(String session, @Nullable Long confirmed, List<Report> reports, List<Output> outputs) {
        public Reports {
            requireNonNull(session, "session");
            reports = List.copyOf(reports);
            outputs = List.copyOf(outputs);
        }

        /** Reports alone. */
        public Reports(String session, List<Report> reports) {
            this(session, null, reports, List.of());
        }
    }

    /**
     * Everything that an attempt has written.
     *
     * @param text its bytes in Base64
     */
    public record Output(long attempt, String text) {
        public Output {
            requireNonNull(text, "text");
        }

        /** The output of these bytes. */
        public static Output of(long attempt, byte[] bytes) {
            return new Output(attempt, Base64.getEncoder().encodeToString(bytes));
        }

        /**
         * The bytes.
         *
         * @throws FarmException INVALID if the text is none of these
         */
        public byte[] bytes() {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new FarmException(
                        ErrorCode.INVALID, "the output of attempt " + attempt + " is not Base64: " + e.getMessage(), e);
            }
        }
    }

    /**
     * The server has taken reports.
     *
     * @param outputs attempts whose output came with them and is all here; what others have written is still to be sent
     * @param orders as in {@link Orders}
     */
    public record ReportsTaken(List<Long> outputs, List<Order> orders) {
        public ReportsTaken {
            outputs = List.copyOf(outputs);
            orders = List.copyOf(orders);
        }
    }

    /**
     * One report.
     *
     * @param ageMillis how long ago it was that this happened, by a clock that nobody can set; 0 if not known
     * @param where for {@link Kind#STARTED}
     * @param fraction for {@link Kind#PROGRESS}, 0 to 1
     * @param ending for {@link Kind#FINISHED}, a name of {@code AttemptReport.Ending}
     */
    public record Report(
            long attempt,
            Kind kind,
            long ageMillis,
            @Nullable String where,
            @Nullable Double fraction,
            @Nullable String ending,
            @Nullable Integer exitCode,
            @Nullable String signal,
            String message) {
        public Report {
            requireNonNull(kind, "kind");
            requireNonNull(message, "message");
        }

        /** What is reported. */
        public enum Kind {
            ACCEPTED,
            STARTED,
            PROGRESS,
            FINISHED,
            /** Over through no fault of its task, and nothing of it runs any more. */
            LOST,
            /** Never heard of here, or long forgotten; nothing of it runs. */
            UNKNOWN
        }
    }

    /** What a worker is has changed, or whether it takes work; sent to {@value Protocol#CHANGE}. */
    public record Change(String session, Worker worker) {
        public Change {
            requireNonNull(session, "session");
            requireNonNull(worker, "worker");
        }
    }

    /** The server has taken it. */
    public record Taken() {}

    /** The agent leaves, and nothing runs on it; sent to {@value Protocol#BYE}. */
    public record Bye(String session) {
        public Bye {
            requireNonNull(session, "session");
        }
    }

    /**
     * How much the server has of an attempt's output; the answer to a piece of it, sent as plain bytes by {@code PUT} to {@value
     * Protocol#LOGS} and the attempt's number with {@code ?session=...&offset=...&last=...}. A piece that does not begin where
     * the server's copy ends is not taken; the next one begins at {@code length}.
     */
    public record LogLength(long length) {}

    /** Why the server does not do what was asked; the answer with any status of 400 or more. */
    public record Problem(String problem) {}
}
