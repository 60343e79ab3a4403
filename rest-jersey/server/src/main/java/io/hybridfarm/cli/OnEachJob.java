package io.hybridfarm.cli;

import java.util.List;
import java.util.function.Function;

/** Says the same thing to the server about several jobs. */
final class OnEachJob {
    private OnEachJob() {}

    /**
     * Goes on with the next job where the server refuses one; where there is no server, there is no next.
     *
     * @return one of {@link Exit}
     */
    static int run(
            List<String> ids, ServerOptions options, Shell shell, Function<String, ServerClient.Answer> request) {
        int exit = Exit.DONE;
        for (String id : ids) {
            try {
                options.say(shell, request.apply(id));
            } catch (CommandFailure e) {
                if (e.exitCode() != Exit.FAILED || ids.size() == 1) {
                    throw e;
                }
                shell.err().println("farm: " + e.sentence());
                exit = Exit.FAILED;
            }
        }
        return exit;
    }
}
