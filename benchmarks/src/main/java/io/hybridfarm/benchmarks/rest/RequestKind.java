package io.hybridfarm.benchmarks.rest;

import io.hybridfarm.benchmarks.Metric;
import java.net.URI;
import java.util.List;

/** The two requests that are held against each other; they send the same bytes to different places. */
enum RequestKind {
    DURABLE_SUBMIT("rest.durable_submit", "/new_job"),
    NO_OP_POST("rest.noop_post", "/" + NoOpResource.PATH);

    private final String metric;
    private final String path;

    RequestKind(String metric, String path) {
        this.metric = metric;
        this.path = path;
    }

    String path() {
        return path;
    }

    byte[] request(URI server) {
        return HttpConnection.post(server, path, SampleJob.JSON);
    }

    Metric rate() {
        return new Metric(metric, "rate", "1/s");
    }

    Metric p50() {
        return new Metric(metric, "p50", "us");
    }

    Metric p99() {
        return new Metric(metric, "p99", "us");
    }

    Metric serverCpu() {
        return new Metric(metric, "server_cpu", "us");
    }

    List<Metric> metrics() {
        return List.of(rate(), p50(), p99(), serverCpu());
    }
}
