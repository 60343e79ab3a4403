package io.hybridfarm.local.agent;

import io.hybridfarm.local.PrivateFiles;
import io.hybridfarm.local.host.HostIdentity;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code farm workers enrol} and {@code farm workers revoke}: who may be a worker of a farm. Both work on the files of the
 * server, on its own machine; whoever may write there may decide.
 */
@Command(
        name = "farm workers",
        description = "Invite machines to a farm, or shut them out; on the server's own machine.",
        synopsisSubcommandLabel = "enrol|revoke")
public final class EnrolMain {
    private static final int MOST_USES = 10_000;

    private final InstantSource clock;
    private final RandomGenerator secrets;

    /** What the server keeps of an invitation. */
    private record Invitation(String until, int uses) {}

    @SuppressWarnings("UnusedVariable") // picocli asks its own copy
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = picocli.CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    /** @param secrets a generator that nobody can foresee */
    EnrolMain(InstantSource clock, RandomGenerator secrets) {
        this.clock = clock;
        this.secrets = secrets;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String... arguments) {
        System.exit(CommandLines.of(new EnrolMain(InstantSource.system(), new SecureRandom()))
                .execute(arguments));
    }

    @Command(
            name = "enrol",
            description = "Print a join token, with which a machine becomes a worker by 'farm worker --join-token'.")
    int enrol(
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            defaultValue = "hybridfarm-data",
                            description = "The server's data folder; ./${DEFAULT-VALUE} if left out.")
                    Path data,
            @Option(
                            names = "--farm",
                            paramLabel = "NAME",
                            defaultValue = "local",
                            description = "The farm in the server's configuration; ${DEFAULT-VALUE} if left out.")
                    String farm,
            @Option(
                            names = "--valid",
                            paramLabel = "D",
                            defaultValue = "1h",
                            description = "How long the token is good for; ${DEFAULT-VALUE} if left out.")
                    Duration valid,
            @Option(
                            names = "--uses",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "How many machines may use it; ${DEFAULT-VALUE} if left out.")
                    int uses)
            throws IOException {
        if (uses < 1 || uses > MOST_USES) {
            throw FarmException.invalid("--uses", "must be from 1 to " + MOST_USES + ", not " + uses);
        }
        Path folder = farmFolder(data, farm);
        JoinToken token = JoinToken.draw(HostIdentity.open(folder).fingerprint(), secrets);
        Instant until = clock.instant().plus(valid).truncatedTo(ChronoUnit.SECONDS);
        PrivateFiles.write(
                folder.resolve("joins").resolve(token.hash() + ".json"),
                Wire.write(new Invitation(until.toString(), uses)));
        System.out.println(token.text());
        System.err.println("good for " + (uses == 1 ? "one machine" : uses + " machines") + " until " + until
                + "; there: farm worker --server https://HOST:PORT --join-token TOKEN");
        return 0;
    }

    @Command(name = "revoke", description = "Shut a worker out; what it runs is given to others.")
    int revoke(
            @Parameters(paramLabel = "NAME", description = "The worker's name.") String worker,
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            defaultValue = "hybridfarm-data",
                            description = "The server's data folder; ./${DEFAULT-VALUE} if left out.")
                    Path data,
            @Option(
                            names = "--farm",
                            paramLabel = "NAME",
                            defaultValue = "local",
                            description = "The farm in the server's configuration; ${DEFAULT-VALUE} if left out.")
                    String farm)
            throws IOException {
        if (!worker.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
                || !Files.deleteIfExists(
                        farmFolder(data, farm).resolve("agents").resolve(worker + ".json"))) {
            throw new FarmException(ErrorCode.NOT_FOUND, "farm " + farm + " has let in no worker '" + worker + "'");
        }
        System.err.println("worker " + worker + " is let in no more");
        return 0;
    }

    private static Path farmFolder(Path data, String farm) {
        Path folder = data.resolve("farms").resolve(farm);
        if (!farm.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}") || !Files.isDirectory(folder)) {
            throw new FarmException(
                    ErrorCode.NOT_FOUND,
                    "there is no farm '" + farm + "' in " + data
                            + "; --data is the server's data folder, where 'farm serve' was started once");
        }
        return folder;
    }
}
