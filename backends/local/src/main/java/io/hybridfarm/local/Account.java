package io.hybridfarm.local;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** A user of this machine that commands run as. */
record Account(String user, int uid, int gid, String home, String shell) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    /** Name, password, numbers of user and group, remarks, home folder, shell. */
    private static final int FIELDS = 7;

    /**
     * Asks the system for a user.
     *
     * @throws FarmException BAD_CONFIGURATION if there is no such user, or this program may not start commands as another one
     */
    static Account lookUp(String farm, String user) {
        if (!NAME.matcher(user).matches()) {
            throw refused(farm, user, "that is not the name of a user");
        }
        if (!isRoot()) {
            throw refused(
                    farm, user, "only root may start commands as another user, and this program does not run as root");
        }
        try {
            Process question = new ProcessBuilder("getent", "passwd", user).start();
            question.getOutputStream().close();
            String answer = new String(question.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            String[] fields = answer.split(":", -1);
            if (question.waitFor() != 0 || fields.length != FIELDS) {
                throw refused(farm, user, "this machine knows no such user");
            }
            return new Account(
                    fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5], fields[6]);
        } catch (IOException | NumberFormatException e) {
            throw refused(farm, user, "the system cannot be asked about users: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(farm, user, "interrupted");
        }
    }

    /** Puts in what a login would. */
    void describeIn(Map<String, String> environment) {
        environment.put("USER", user);
        environment.put("LOGNAME", user);
        environment.put("HOME", home);
        environment.put("SHELL", shell);
    }

    /** Makes a file or folder the user's own. */
    void giveTo(Path path) throws IOException {
        Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static FarmException refused(String farm, String user, String reason) {
        return new FarmException(
                ErrorCode.BAD_CONFIGURATION, "farm " + farm + ": run-as '" + user + "' is not possible: " + reason);
    }
}
