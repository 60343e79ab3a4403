package io.hybridfarm.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code farm submit}: a job from a file, or a single step put together from options. */
@Command(
        name = "submit",
        description = "Submit a job: from a JSON file, or put together from options and a command.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm submit job.json                       the job as a file",
            "  make-job | farm submit - --wait            from another program; wait until it has ended",
            "  farm submit --name SH010 --frames 1-100 -- blender -b SH010.blend -f '{frame}'",
            "  farm submit --frames 1-240 --chunk 10 --cores 4 --memory 8GiB \\",
            "      --output '{out}/SH010.{frame:04}.exr' -- render --from '{chunkStart}' --to '{chunkEnd}'",
            "  id=$(farm submit --quiet job.json) && farm job $id --wait",
            "  farm submit --depends-on 17 --pool workstations --pool blades --licence nuke -- nuke -x comp.nk",
            "",
            "The command is a list of words, not a line for a shell: the server runs it as it is.",
            "Everything after -- belongs to it. A submission that is repeated after a lost connection",
            "is recognised by the server: it makes one job, never two.",
        })
final class SubmitCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(
            paramLabel = "FILE | -- COMMAND...",
            arity = "0..*",
            description = "The job as JSON, - for standard input; or -- and the command with its arguments.")
    private List<String> words = List.of();

    @Option(names = "--name", description = "What people call the job; the command's name if left out.")
    private @Nullable String name;

    @Option(names = "--show", description = "The production that owns the work.")
    private @Nullable String show;

    @Option(names = "--department", description = "The part of the production that the work is done for.")
    private @Nullable String department;

    @Option(names = "--shot", description = "The shot.")
    private @Nullable String shot;

    @Option(names = "--user", description = "Who submits; $USER if left out.")
    private @Nullable String user;

    @Option(names = "--priority", paramLabel = "0..100", description = "Higher goes first; 50 if left out.")
    private @Nullable Integer priority;

    @Mixin
    private final PlacementOptions placement = new PlacementOptions();

    @Option(names = "--held", description = "Let nothing run until 'farm release ID'.")
    private boolean held;

    @Mixin
    private final StepOptions stepOptions = new StepOptions();

    @Option(names = "--wait", description = "Show progress until the job has ended; exit code 4 if it failed.")
    private boolean wait;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing but the job id.")
    private boolean quiet;

    @Spec
    private @Nullable CommandSpec spec;

    SubmitCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<String> command = wordsBehindSeparator();
        List<String> files = words.subList(0, words.size() - command.size());
        ObjectNode job = command.isEmpty() ? jobOfFile(files) : jobOfCommand(files, command);
        if (!job.hasNonNull("clientToken")) {
            job.put("clientToken", UUID.randomUUID().toString());
        }
        ServerClient client = server.connect(shell);
        ServerClient.Answer answer = client.post("/new_job", job);
        String id = answer.data().asText();
        boolean talkative = !quiet && !server.json();
        if (talkative) {
            shell.out().println("job " + id + " (" + job.path("name").asText() + ") is submitted");
        } else if (quiet) {
            shell.out().println(id);
        } else if (!wait) {
            ServerOptions.print(shell, answer.data());
        }
        if (wait) {
            return new JobFollower(client, shell).follow(id, talkative, server.json());
        }
        if (talkative) {
            shell.err().println("follow it with: farm job " + id + " --wait");
        }
        return Exit.DONE;
    }

    /** picocli hands over the words before and behind the separator as one list. */
    private List<String> wordsBehindSeparator() {
        List<String> all = parsed().originalArgs();
        int separator = all.indexOf("--");
        if (separator < 0) {
            return List.of();
        }
        List<String> behind = all.subList(separator + 1, all.size());
        if (behind.isEmpty()) {
            throw CommandFailure.usage("the command is missing behind --");
        }
        return words.subList(words.size() - behind.size(), words.size());
    }

    private ObjectNode jobOfFile(List<String> files) {
        if (files.size() != 1) {
            throw CommandFailure.usage(
                    files.isEmpty()
                            ? "say what to submit: a job file, - for standard input, or -- and a command"
                            : "one job file at a time, not " + files.size()
                                    + "; a command goes behind --, as in: farm submit -- " + String.join(" ", files));
        }
        List<String> stepOptions = stepOptionsGiven();
        if (!stepOptions.isEmpty()) {
            throw CommandFailure.usage(String.join(", ", stepOptions) + ": only for a command behind --; in a job file,"
                    + " say it in the file");
        }
        String file = files.get(0);
        JsonNode job = read(file);
        if (!(job instanceof ObjectNode object)) {
            throw CommandFailure.usage(file + ": a job is a JSON object such as {\"name\": \"SH010\"}");
        }
        putJobFields(object);
        return object;
    }

    private JsonNode read(String file) {
        try {
            if (file.equals("-")) {
                return ServerClient.JSON.readTree(shell.in());
            }
            try (InputStream stream = Files.newInputStream(shell.resolve(Path.of(file)))) {
                return ServerClient.JSON.readTree(stream);
            }
        } catch (JacksonException e) {
            throw CommandFailure.usage(file + ": not JSON: " + e.getOriginalMessage() + " (line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ")");
        } catch (NoSuchFileException e) {
            throw CommandFailure.usage("there is no file " + file);
        } catch (IOException e) {
            throw CommandFailure.usage(
                    file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private ObjectNode jobOfCommand(List<String> files, List<String> command) {
        if (!files.isEmpty()) {
            throw CommandFailure.usage("either a job file or a command behind --, not both");
        }
        ObjectNode job = ServerClient.JSON.createObjectNode();
        Path program = Path.of(command.get(0)).getFileName();
        job.put("name", program == null ? command.get(0) : program.toString());
        String login = shell.environment().getOrDefault("USER", "");
        if (!login.isBlank()) {
            job.put("user", login);
        }
        putJobFields(job);
        stepOptions.putInto(job, command);
        return job;
    }

    private void putJobFields(ObjectNode job) {
        StepOptions.putIfGiven(job, "name", name);
        StepOptions.putIfGiven(job, "show", show);
        StepOptions.putIfGiven(job, "department", department);
        StepOptions.putIfGiven(job, "shot", shot);
        StepOptions.putIfGiven(job, "user", user);
        StepOptions.putIfGiven(job, "priority", priority);
        if (held) {
            job.put("held", true);
        }
        placement.putInto(job);
    }

    private List<String> stepOptionsGiven() {
        Set<String> names =
                CommandSpec.forAnnotatedObject(new StepOptions()).optionsMap().keySet();
        return parsed().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(names::contains)
                .toList();
    }

    private ParseResult parsed() {
        return Objects.requireNonNull(spec, "picocli sets it before the call")
                .commandLine()
                .getParseResult();
    }
}
