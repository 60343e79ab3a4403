package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.job.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The output of a job's attempts, page by page. */
final class JobLog {
    private static final int ATTEMPTS_A_PAGE = 1_000;

    private final ServerClient client;
    private final String path;

    JobLog(ServerClient client, String job) {
        this.client = client;
        this.path = "/jobs/" + ServerClient.encode(job);
    }

    /** A stretch of the output of the latest attempt among those that {@code where} names. */
    JsonNode page(Map<String, String> where, long offset) {
        Map<String, String> query = new LinkedHashMap<>(where);
        query.put("offset", Long.toString(offset));
        return client.get(path + "/log", query).data();
    }

    /** Reads what is there now, from its start. */
    void forEachPage(String attempt, Consumer<String> reader) {
        long offset = 0;
        while (true) {
            JsonNode page = page(Map.of("attempt", attempt), offset);
            reader.accept(page.path("text").asText());
            long next = page.path("nextOffset").asLong();
            if (page.path("complete").asBoolean() || next == offset) {
                return;
            }
            offset = next;
        }
    }

    /** The attempt that failed last, which is what people mostly look for. */
    Optional<String> lastFailed() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("state", State.FAILED.name());
        query.put("limit", Integer.toString(ATTEMPTS_A_PAGE));
        Optional<String> last = Optional.empty();
        JsonNode page;
        do {
            page = client.get(path + "/attempts", query).data();
            if (!page.isEmpty()) {
                String id = page.get(page.size() - 1).path("attemptID").asText();
                last = Optional.of(id);
                query.put("after", id);
            }
        } while (page.size() == ATTEMPTS_A_PAGE);
        return last;
    }
}
