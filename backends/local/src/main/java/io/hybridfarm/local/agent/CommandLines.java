package io.hybridfarm.local.agent;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How the programs of this package read their command lines and speak: as {@code farm} does. */
final class CommandLines {
    /** Exit code: something was refused or broke. */
    static final int FAILED = 1;
    /** Exit code: the server did not answer. */
    static final int UNREACHABLE = 3;

    private CommandLines() {}

    /** A quantity as people write it, or the reason why it is none. */
    private static <T> ITypeConverter<T> quantity(ITypeConverter<T> parse) {
        return text -> {
            try {
                return parse.convert(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    /** A size on a command line. */
    record Size(long bytes) {}

    static CommandLine of(Object command) {
        CommandLine program = new CommandLine(command)
                .registerConverter(Duration.class, quantity(Quantities::duration))
                .registerConverter(Size.class, quantity(text -> new Size(Quantities.bytes(text))))
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setUsageHelpLongOptionsMaxWidth(32)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((problem, words) -> {
                    CommandLine asked = problem.getCommandLine();
                    asked.getErr().println("farm: " + problem.getMessage());
                    UnmatchedArgumentException.printSuggestions(problem, asked.getErr());
                    asked.getErr().println("see: " + asked.getCommandSpec().qualifiedName() + " --help");
                    return CommandLine.ExitCode.USAGE;
                });
        return program.setExecutionExceptionHandler((problem, asked, parsed) -> {
            if (problem instanceof FarmException || problem instanceof IOException) {
                asked.getErr().println("farm: " + problem.getMessage());
                return problem instanceof IOException && !(problem instanceof RefusedException) ? UNREACHABLE : FAILED;
            }
            asked.getErr().println("farm: a defect in HybridFarm; please report the following");
            problem.printStackTrace(asked.getErr());
            return FAILED;
        });
    }
}
