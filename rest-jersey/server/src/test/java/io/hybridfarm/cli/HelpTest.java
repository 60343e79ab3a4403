package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HelpTest {
    static List<String> commands() {
        return Main.program(TestShell.plain().shell()).getSubcommands().keySet().stream()
                .filter(name -> !name.equals("help") && !name.equals("completion"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shares set",
                "shares reset",
                "limits set",
                "limits reset",
                "sites set",
                "sites reset",
                "workers drain",
                "workers disable",
                "workers enable",
                "workers note",
                "workers pools",
                "workers delete"
            })
    void a_command_of_a_command_teaches_as_well(String command) {
        TestShell shell = TestShell.plain();

        assertThat(shell.run((command + " --help").split(" "))).isEqualTo(0);
        assertThat(shell.out()).contains("Usage: farm " + command);
        assertThat(shell.out().substring(shell.out().indexOf("Examples:"))).contains("  farm " + command);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void each_command_teaches_with_examples_that_name_it(String command) {
        TestShell shell = TestShell.plain();

        assertThat(shell.run(command, "--help")).isEqualTo(0);
        assertThat(shell.out()).contains("Usage: farm " + command).contains("Examples:");
        String examples = shell.out().substring(shell.out().indexOf("Examples:"));
        assertThat(examples).contains("  farm " + command);
        assertThat(shell.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void examples_fit_a_terminal(String command) {
        CommandLine program =
                Main.program(TestShell.plain().shell()).getSubcommands().get(command);

        assertThat(program.getCommandSpec().usageMessage().footer())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void the_program_lists_its_commands_and_exit_codes() {
        TestShell shell = TestShell.plain();

        assertThat(shell.run("help")).isEqualTo(0);
        assertThat(shell.out()).contains(commands()).contains("Exit codes:").contains("no server answered");
    }

    @Test
    void nothing_is_coloured_outside_a_terminal() {
        TestShell shell = TestShell.plain();

        shell.run("submit", "--help");

        assertThat(shell.out()).doesNotContain("\u001b");
    }

    @Test
    void the_completion_script_knows_the_commands() {
        TestShell shell = TestShell.plain();

        assertThat(shell.run("completion")).isEqualTo(0);
        assertThat(shell.out()).contains("complete ").contains("submit").contains("--priority");
    }
}
