package io.hybridfarm.benchmarks.rest;

import io.hybridfarm.benchmarks.Disk;
import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.benchmarks.Suite;
import io.hybridfarm.benchmarks.WorkFolders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Durable submissions over REST, beside requests that store nothing: same server, same clients, same run.
 *
 * <p>Rounds of the two kinds take turns in the order A B B A, so that what gets slower or faster in the course of the run
 * touches both alike.
 */
public final class RestSuite implements Suite {
    private static final Pattern JOB_ID = Pattern.compile("\"jobID\":\"(\\d+)\"");

    private static final Metric DISK = new Metric("rest.disk_sync", "p50", "us");
    private static final Metric RATIO = new Metric("rest.durable_submit", "ratio", "x");
    private static final Metric CPU_RATIO = new Metric("rest.durable_submit", "cpu_ratio", "x");

    private final Path workFolder;
    private final Effort effort;

    /** @param workFolder where a temporary data folder is made; on a disk */
    public RestSuite(Path workFolder) {
        this(workFolder, Effort.FULL);
    }

    RestSuite(Path workFolder, Effort effort) {
        this.workFolder = workFolder;
        this.effort = effort;
    }

    @Override
    public String name() {
        return "rest";
    }

    @Override
    public String summary() {
        return "submissions over REST, acknowledged when on disk, beside requests that store nothing (about 2 minutes)";
    }

    @Override
    public List<Metric> metrics() {
        return Stream.of(
                        List.of(DISK),
                        RequestKind.DURABLE_SUBMIT.metrics(),
                        RequestKind.NO_OP_POST.metrics(),
                        List.of(RATIO, CPU_RATIO))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void run(Results results) throws IOException, InterruptedException {
        Path data = WorkFolders.make(workFolder, "rest-");
        try {
            if (effort.onDiskOnly()) {
                Disk.requireReal(data);
            }
            Latencies disk = new Latencies();
            disk.add(Disk.syncs(data, effort.diskSyncs()));
            results.report(DISK, disk.percentileMicros(50));
            try (ServerProcess server = ServerProcess.start(data, effort.heap());
                    ClosedLoop clients = new ClosedLoop(server.address(), effort.clients())) {
                measure(server, clients, results);
            }
        } finally {
            WorkFolders.delete(data);
        }
    }

    private void measure(ServerProcess server, ClosedLoop clients, Results results)
            throws IOException, InterruptedException {
        Tally submits = new Tally(RequestKind.DURABLE_SUBMIT);
        Tally noOps = new Tally(RequestKind.NO_OP_POST);
        for (int round = 1; round <= effort.warmUpRounds() + effort.rounds(); round++) {
            List<Tally> order = round % 2 == 1 ? List.of(submits, noOps) : List.of(noOps, submits);
            for (Tally tally : order) {
                long cpuBefore = server.cpu().toNanos();
                ClosedLoop.Round done =
                        clients.run(tally.kind.request(server.address()), effort.round(), effort.mostRequests());
                tally.add(done, server.cpu().toNanos() - cpuBefore, round > effort.warmUpRounds());
                note(round, tally, done);
            }
        }
        requireStored(server.address(), submits.sent());
        submits.report(results);
        noOps.report(results);
        results.report(RATIO, submits.rate() / noOps.rate());
        results.report(CPU_RATIO, submits.cpuMicros() / noOps.cpuMicros());
    }

    private void note(int round, Tally tally, ClosedLoop.Round done) {
        System.err.printf(
                "benchmarks: rest: %s %d: %s %.0f/s%n",
                round > effort.warmUpRounds() ? "round" : "warm-up",
                round > effort.warmUpRounds() ? round - effort.warmUpRounds() : round,
                tally.kind.path(),
                done.perSecond());
    }

    /** Every acknowledged submission must be a job, and nothing else may be one. */
    private static void requireStored(URI server, long expected) throws IOException {
        try (HttpConnection connection = new HttpConnection(server)) {
            HttpConnection.Answer answer = connection.exchange(HttpConnection.get(server, "/jobs?limit=1"));
            Matcher newest = JOB_ID.matcher(answer.body());
            if (!newest.find() || Long.parseLong(newest.group(1)) != expected) {
                throw new IllegalStateException(
                        expected + " submissions were acknowledged, but the newest job is " + answer.body());
            }
        }
    }
}
