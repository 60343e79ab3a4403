package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of {@code farm workers} that decide something about workers. */
final class WorkerStates {
    private static final String NAMES = "Workers, such as rack1-07, or local/rack1-07 where two farms have one.";

    private WorkerStates() {}

    /** What is asked of one worker after the other. */
    private abstract static class OnWorkers implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        OnWorkers(Shell shell) {
            this.shell = shell;
        }

        abstract List<String> names();

        abstract ServerClient.Answer ask(ServerClient client, String path);

        @Override
        public final Integer call() {
            return onEach(server, shell, names(), this::ask);
        }
    }

    /** What is asked of all that are named. */
    private abstract static class OnNamedWorkers extends OnWorkers {
        @Parameters(paramLabel = "NAME", arity = "1..*", description = NAMES)
        private List<String> names = List.of();

        OnNamedWorkers(Shell shell) {
            super(shell);
        }

        @Override
        List<String> names() {
            return names;
        }
    }

    /** What is asked of one. */
    private abstract static class OnOneWorker extends OnWorkers {
        @Parameters(index = "0", paramLabel = "NAME", description = NAMES)
        private String name = "";

        OnOneWorker(Shell shell) {
            super(shell);
        }

        @Override
        List<String> names() {
            return List.of(name);
        }
    }

    /** A reason that others can read later. */
    static final class Reason {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for others to read.")
        private @Nullable String text;
    }

    /** {@code farm workers drain}. */
    @Command(
            name = "drain",
            description = "Give workers no new work; what runs there goes on.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm workers drain rack1-07 rack1-08 --reason 'disk swap'"})
    static final class Drain extends OnNamedWorkers {
        @Mixin
        private final Reason reason = new Reason();

        Drain(Shell shell) {
            super(shell);
        }

        @Override
        ServerClient.Answer ask(ServerClient client, String path) {
            return client.patch(path, state("DRAINING", reason.text));
        }
    }

    /** {@code farm workers disable}. */
    @Command(
            name = "disable",
            description = "Give workers no new work, and stop what runs there; it runs again elsewhere.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm workers disable rack1-07 --reason 'burns'"})
    static final class Disable extends OnNamedWorkers {
        @Mixin
        private final Reason reason = new Reason();

        Disable(Shell shell) {
            super(shell);
        }

        @Override
        ServerClient.Answer ask(ServerClient client, String path) {
            return client.patch(path, state("DISABLED", reason.text));
        }
    }

    /** {@code farm workers enable}. */
    @Command(
            name = "enable",
            description = "Give workers work again, sick ones too.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm workers enable rack1-07"})
    static final class Enable extends OnNamedWorkers {
        Enable(Shell shell) {
            super(shell);
        }

        @Override
        ServerClient.Answer ask(ServerClient client, String path) {
            return client.patch(path, state("ENABLED", null));
        }
    }

    /** {@code farm workers note}. */
    @Command(
            name = "note",
            description = "Note what people should know about a worker; an empty text takes the note away.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm workers note rack1-07 'second fan is loud'"})
    static final class Note extends OnOneWorker {
        @Parameters(index = "1", paramLabel = "TEXT", description = "The note, up to 1,000 characters.")
        private String text = "";

        Note(Shell shell) {
            super(shell);
        }

        @Override
        ServerClient.Answer ask(ServerClient client, String path) {
            return client.patch(path, ServerClient.JSON.createObjectNode().put("note", text));
        }
    }

    /** {@code farm workers pools}. */
    @Command(
            name = "pools",
            description = {
                "Say which pools a worker serves, in order, whatever it names itself. Work of a later pool comes only when",
                "none of an earlier one fits there. What runs goes on."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  farm workers pools rack1-07 light,anim",
                "  farm workers pools rack1-07 ''                 those that it names itself again"
            })
    static final class Pools extends OnOneWorker {
        @Parameters(
                index = "1",
                paramLabel = "POOLS",
                description = "Pools of its farm, with commas between them; an empty text gives it back to the worker.")
        private String pools = "";

        Pools(Shell shell) {
            super(shell);
        }

        @Override
        ServerClient.Answer ask(ServerClient client, String path) {
            ObjectNode change = ServerClient.JSON.createObjectNode();
            ArrayNode named = change.putArray("pools");
            for (String pool : pools.split(",")) {
                if (!pool.isBlank()) {
                    named.add(pool.strip());
                }
            }
            return client.patch(path, change);
        }
    }

    /** {@code farm workers delete}. */
    @Command(
            name = "delete",
            description = "Forget what is known about workers that are gone.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm workers delete rack1-07"})
    static final class Delete extends OnNamedWorkers {
        Delete(Shell shell) {
            super(shell);
        }

        @Override
        ServerClient.Answer ask(ServerClient client, String path) {
            return client.delete(path, Map.of());
        }
    }

    private static ObjectNode state(String state, @Nullable String reason) {
        ObjectNode change = ServerClient.JSON.createObjectNode().put("state", state);
        StepOptions.putIfGiven(change, "reason", reason);
        return change;
    }

    private static int onEach(
            ServerOptions server,
            Shell shell,
            List<String> names,
            BiFunction<ServerClient, String, ServerClient.Answer> request) {
        ServerClient client = server.connect(shell);
        boolean lookUp = names.stream().anyMatch(name -> name.indexOf('/') < 0);
        List<String> known = new ArrayList<>();
        if (lookUp) {
            for (JsonNode worker : client.get("/workers", Map.of()).data()) {
                known.add(worker.path("workerID").asText());
            }
        }
        return OnEachJob.run(names, server, shell, name -> request.apply(client, path(name, known)));
    }

    /** The path of a worker; a name without a farm will do while only one farm has a worker of it. */
    private static String path(String name, List<String> known) {
        int slash = name.indexOf('/');
        if (slash >= 0) {
            return path(name.substring(0, slash), name.substring(slash + 1));
        }
        List<String> meant =
                known.stream().filter(worker -> worker.endsWith("/" + name)).toList();
        if (meant.size() != 1) {
            throw CommandFailure.failed(
                    meant.isEmpty()
                            ? "there is no worker '" + name + "'; see: farm workers"
                            : "'" + name + "' is a worker of more than one farm; say which: "
                                    + String.join(" or ", meant));
        }
        return path(meant.get(0), List.of());
    }

    private static String path(String farm, String worker) {
        return "/workers/" + ServerClient.encode(farm) + "/" + ServerClient.encode(worker);
    }
}
