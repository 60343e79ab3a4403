package io.hybridfarm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code farm version}. */
@Command(
        name = "version",
        description = "Say which version this is.",
        footerHeading = "%nExamples:%n",
        footer = {"  farm version"})
final class VersionCommand implements Callable<Integer> {
    private final Shell shell;

    VersionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.out().println("HybridFarm " + Installation.version() + " on Java " + Runtime.version());
        return Exit.DONE;
    }
}
