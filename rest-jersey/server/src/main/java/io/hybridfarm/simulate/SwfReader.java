package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Fleet;
import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the Standard Workload Format, version 2.2: comments with headers, then 18 numbers a line, -1 for what is not known.
 * Belongs to one file.
 */
final class SwfReader {
    private static final List<String> COLUMNS = List.of(
            "job number",
            "submit time",
            "wait time",
            "run time",
            "allocated processors",
            "average CPU time",
            "used memory",
            "requested processors",
            "requested time",
            "requested memory",
            "status",
            "user",
            "group",
            "executable",
            "queue",
            "partition",
            "preceding job",
            "think time");
    private static final int NUMBER = 0;
    private static final int SUBMITTED = 1;
    private static final int RUN_TIME = 3;
    private static final int ALLOCATED = 4;
    private static final int USED_MEMORY = 6;
    private static final int REQUESTED = 7;
    private static final int REQUESTED_MEMORY = 9;
    private static final int STATUS = 10;
    private static final int USER = 11;
    private static final int GROUP = 12;
    private static final int QUEUE = 14;
    private static final int PARTITION = 15;
    private static final long KIB = 1_024;
    private static final int MAX_PROCS = 1_000_000;

    private final Path file;
    private final Trace.Procs procs;
    private final Trace.ShowBy showBy;
    private final TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Workload.Job> jobs = new ArrayList<>();
    private final TreeMap<String, Integer> skipped = new TreeMap<>();
    private int lineNumber;

    SwfReader(Path file, Trace.Procs procs, Trace.ShowBy showBy) {
        this.file = file;
        this.procs = procs;
        this.showBy = showBy;
    }

    Trace read() {
        // Numbers are ASCII; comments of old logs are in whatever their authors used.
        TextFiles.read(file, StandardCharsets.ISO_8859_1, this::readAll);
        if (jobs.isEmpty()) {
            throw refused("there is no job with a known run time in it");
        }
        Optional<Fleet> fleet = fleet();
        List<String> notes = new ArrayList<>();
        skipped.forEach((why, count) -> notes.add(count + (count == 1 ? " line" : " lines") + " left out: " + why));
        return new Trace(new Workload(jobs), fleet, notes);
    }

    private Integer readAll(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            lineNumber++;
            String text = line.strip();
            if (text.startsWith(";")) {
                header(text.substring(1).strip());
            } else if (!text.isEmpty()) {
                job(numbers(text.split("\\s+")));
            }
        }
        return lineNumber;
    }

    private void header(String text) {
        int colon = text.indexOf(':');
        if (colon > 0) {
            headers.putIfAbsent(
                    text.substring(0, colon).strip(), text.substring(colon + 1).strip());
        }
    }

    private BigDecimal[] numbers(String[] words) {
        if (words.length != COLUMNS.size()) {
            throw malformed("must have " + COLUMNS.size() + " columns, not " + words.length);
        }
        BigDecimal[] numbers = new BigDecimal[words.length];
        for (int i = 0; i < words.length; i++) {
            try {
                numbers[i] = new BigDecimal(words[i]);
            } catch (NumberFormatException e) {
                throw malformed(
                        "column " + (i + 1) + " (" + COLUMNS.get(i) + ") must be a number, not '" + words[i] + "'");
            }
            boolean readable = numbers[i].precision() - numbers[i].scale() <= 12 && numbers[i].scale() <= 12;
            if (!readable || (numbers[i].signum() < 0 && numbers[i].compareTo(BigDecimal.ONE.negate()) != 0)) {
                throw malformed("column " + (i + 1) + " (" + COLUMNS.get(i)
                        + ") must be -1 for unknown, or 0 to 999999999999, not " + words[i]);
            }
        }
        return numbers;
    }

    private void job(BigDecimal[] columns) {
        int status = columns[STATUS].intValue();
        long processors =
                columns[ALLOCATED].signum() > 0 ? columns[ALLOCATED].longValue() : columns[REQUESTED].longValue();
        if (status >= 2 && status <= 4) {
            skip("parts of jobs that were swapped out, whose whole has a line of its own");
        } else if (columns[RUN_TIME].signum() < 0) {
            skip("run time not known");
        } else if (processors < 1) {
            skip("number of processors not known, as of jobs that never started");
        } else if (columns[SUBMITTED].signum() < 0) {
            skip("submit time not known");
        } else if (processors > MAX_PROCS) {
            throw malformed("column 5 (allocated processors) must be at most " + MAX_PROCS + ", not " + processors);
        } else {
            jobs.add(job(columns, (int) processors));
        }
    }

    private Workload.Job job(BigDecimal[] columns, int processors) {
        long kib = columns[REQUESTED_MEMORY].signum() > 0
                ? columns[REQUESTED_MEMORY].longValue()
                : Math.max(0, columns[USED_MEMORY].longValue());
        int tasks = procs == Trace.Procs.CORES ? 1 : processors;
        int width = procs == Trace.Procs.CORES ? processors : 1;
        try {
            Demand demand = new Demand(width * 1_000, knowsMemory() ? kib * KIB * width : 0, 0, List.of());
            Workload.Step step = new Workload.Step(
                    "main", demand, tasks, Workload.Durations.same(millis(columns[RUN_TIME])), List.of());
            return new Workload.Job(
                    start().plusMillis(millis(columns[SUBMITTED])),
                    "job-" + columns[NUMBER].toBigInteger(),
                    show(columns),
                    named("group", columns[GROUP]),
                    named("user", columns[USER]),
                    50,
                    List.of(step));
        } catch (FarmException e) {
            throw malformed(e.getMessage());
        }
    }

    private String show(BigDecimal[] columns) {
        return switch (showBy) {
            case GROUP -> named("group", columns[GROUP]);
            case QUEUE -> named("queue", columns[QUEUE]);
            case PARTITION -> named("partition", columns[PARTITION]);
            case NONE -> "all";
        };
    }

    private static String named(String kind, BigDecimal number) {
        return kind + (number.signum() < 0 ? "-unknown" : "-" + number.toBigInteger());
    }

    private static long millis(BigDecimal seconds) {
        return seconds.movePointRight(3).longValue();
    }

    private Instant start() {
        return Instant.ofEpochSecond(headerNumber("UnixStartTime").orElse(0L));
    }

    /** Demands for memory can be met only where it is known how much there is. */
    private boolean knowsMemory() {
        return headerNumber("MaxMemory").isPresent();
    }

    /**
     * The machine of the headers. A task runs on one worker, so where a job is one task, the whole machine is one worker.
     */
    private Optional<Fleet> fleet() {
        long processors =
                headerNumber("MaxProcs").orElse(headerNumber("MaxNodes").orElse(0L));
        if (processors < 1 || processors > MAX_PROCS) {
            return Optional.empty();
        }
        int nodes = procs == Trace.Procs.CORES
                ? 1
                : (int) Math.min(processors, headerNumber("MaxNodes").orElse(processors));
        long memory = headerNumber("MaxMemory").orElse(0L) * KIB * (procs == Trace.Procs.CORES ? processors : 1);
        List<Offer.Worker> workers = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            long before = processors * i / nodes;
            int cores = (int) (processors * (i + 1) / nodes - before);
            workers.add(new Offer.Worker(
                    String.format(Locale.ROOT, "node-%05d", i + 1), cores * 1_000, memory, 0, List.of()));
        }
        return Optional.of(new Fleet(workers));
    }

    private Optional<Long> headerNumber(String name) {
        String text = headers.getOrDefault(name, "").split("\\s")[0];
        return text.matches("\\d{1,12}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private void skip(String why) {
        skipped.merge(why, 1, Integer::sum);
    }

    private FarmException malformed(@org.jspecify.annotations.Nullable String problem) {
        return new FarmException(
                io.hybridfarm.spi.ErrorCode.BAD_CONFIGURATION, file + ":" + lineNumber + ": " + problem);
    }

    private FarmException refused(String problem) {
        return new FarmException(io.hybridfarm.spi.ErrorCode.BAD_CONFIGURATION, file + ": " + problem);
    }
}
