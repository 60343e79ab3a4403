package io.hybridfarm.cli;

import io.hybridfarm.spi.FarmException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code farm}: a client of the REST API, and the host of the server. */
@Command(
        name = "farm",
        description = "Renders frames on whatever machines there are: a scheduler for render farms.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything that was asked for is done",
            "1:the server refused or failed the request, or something broke",
            "2:the command line is wrong; nothing was sent",
            "3:no server answered",
            "4:the job that was waited for ended as FAILED or CANCELED",
            "130:stopped with Ctrl-C",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm demo                                   render a small film on this machine, start to end",
            "  farm serve                                  start a server",
            "  farm submit --frames 1-10 -- echo '{frame}' give it something to do",
            "  farm jobs                                   see how it stands",
            "  farm worker --help                          let this machine work for a server elsewhere",
            "  farm help submit                            all about one command",
        })
public final class Main implements Runnable {
    private final Shell shell;

    private Main(Shell shell) {
        this.shell = shell;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String... arguments) {
        System.exit(run(Shell.ofProcess(), arguments));
    }

    /** Answers with one of {@link Exit}. */
    static int run(Shell shell, String... arguments) {
        CommandLine program = program(shell);
        try {
            return program.execute(arguments);
        } finally {
            shell.out().flush();
            shell.err().flush();
        }
    }

    static CommandLine program(Shell shell) {
        CommandLine program = new CommandLine(new Main(shell))
                .addSubcommand(new DemoCommand(shell))
                .addSubcommand(new ServeCommand(shell))
                .addSubcommand(new SubmitCommand(shell))
                .addSubcommand(new JobsCommand(shell))
                .addSubcommand(new JobCommand(shell))
                .addSubcommand(new LogCommand(shell))
                .addSubcommand(new CancelCommand(shell))
                .addSubcommand(new HoldCommand(shell))
                .addSubcommand(new ReleaseCommand(shell))
                .addSubcommand(new PriorityCommand(shell))
                .addSubcommand(new ChangeCommand(shell))
                .addSubcommand(new WhyCommand(shell))
                .addSubcommand(SharesCommand.of(shell))
                .addSubcommand(LimitsCommand.of(shell))
                .addSubcommand(SitesCommand.of(shell))
                .addSubcommand(new RetryCommand(shell))
                .addSubcommand(new RequeueCommand(shell))
                .addSubcommand(new MarkDoneCommand(shell))
                .addSubcommand(new SuspendCommand(shell))
                .addSubcommand(new ResumeCommand(shell))
                .addSubcommand(WorkersCommand.of(shell))
                .addSubcommand(new SimulateCommand(shell))
                .addSubcommand(new VersionCommand(shell))
                .addSubcommand("completion", new AutoComplete.GenerateCompletion())
                .addSubcommand(new CommandLine.HelpCommand());
        addHelpOptions(program);
        program.setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8));
        program.setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
        program.setColorScheme(Help.defaultColorScheme(shell.colours() ? Help.Ansi.ON : Help.Ansi.OFF));
        program.setUsageHelpLongOptionsMaxWidth(32);
        program.setUsageHelpWidth(Math.max(80, Math.min(120, shell.columns().orElse(100))));
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.setParameterExceptionHandler((problem, words) -> usageProblem(problem));
        program.setExecutionExceptionHandler((problem, command, parsed) -> failure(shell, problem));
        return program;
    }

    private static void addHelpOptions(CommandLine command) {
        if (command.getCommandSpec().findOption("--help") == null) {
            command.addMixin("help", new HelpOption());
        }
        command.getSubcommands().values().forEach(Main::addHelpOptions);
    }

    private static int usageProblem(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        boolean unknownCommand = problem instanceof UnmatchedArgumentException
                && command.getCommandSpec().root() == command.getCommandSpec();
        command.getErr()
                .println("farm: "
                        + (unknownCommand
                                ? "there is no command '"
                                        + ((UnmatchedArgumentException) problem)
                                                .getUnmatched()
                                                .get(0) + "'"
                                : problem.getMessage()));
        UnmatchedArgumentException.printSuggestions(problem, command.getErr());
        command.getErr().println("see: " + command.getCommandSpec().qualifiedName() + " --help");
        return Exit.USAGE;
    }

    private static int failure(Shell shell, Exception problem) {
        if (problem instanceof CommandFailure failure) {
            shell.err().println("farm: " + failure.sentence());
            return failure.exitCode();
        }
        if (problem instanceof FarmException refused) {
            shell.err().println("farm: " + refused.getMessage());
            return Exit.FAILED;
        }
        shell.err().println("farm: a defect in HybridFarm; please report the following");
        problem.printStackTrace(shell.err());
        return Exit.FAILED;
    }

    /** Without a command there is nothing to do but to say what there is. */
    @Override
    public void run() {
        program(shell).usage(shell.err());
        throw CommandFailure.usage("which command?");
    }
}
