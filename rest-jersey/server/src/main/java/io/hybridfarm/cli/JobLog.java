package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.job.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The output of a job's attempts, page by page. */
final class JobLog {
    private final ServerClient client;
    private final String path;

    JobLog(ServerClient client, String job) {
        this.client = client;
        this.path = "/jobs/" + ServerClient.encode(job);
    }

    /** A stretch of the output of the attempt that {@code where} names. */
    JsonNode page(Map<String, String> where, long offset) {
        Map<String, String> query = new LinkedHashMap<>(where);
        query.put("offset", Long.toString(offset));
        return client.get(path + "/log", query).data();
    }
}
