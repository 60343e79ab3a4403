package io.hybridfarm.local;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Finds programs as a shell would: on the {@code PATH} that the command itself sees. Left alone, Java looks on the server's own,
 * which a step's environment may have replaced.
 */
final class ProgramPath {
    private ProgramPath() {}

    /**
     * The program as it is to be started.
     *
     * @param program the first word of the command
     * @throws FarmException BACKEND_FAILED if the program is named without a folder and is not on the path
     */
    static String resolve(String program, Map<String, String> environment) {
        // Windows has rules of its own about endings and folders; its own search knows them.
        if (program.indexOf('/') >= 0 || program.indexOf(File.separatorChar) >= 0 || ThisMachine.isWindows()) {
            return program;
        }
        String path = environment.getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator)) {
            // An empty entry means the current folder, where a render's own output must not become a program.
            if (!folder.isEmpty()) {
                Path candidate = Path.of(folder, program);
                if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                    return candidate.toString();
                }
            }
        }
        throw new FarmException(
                ErrorCode.BACKEND_FAILED,
                "cannot run program '" + program + "': not found on the worker's PATH, which is '" + path + "'");
    }
}
