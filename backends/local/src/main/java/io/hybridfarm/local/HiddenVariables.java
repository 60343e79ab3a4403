package io.hybridfarm.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables of a command on their way through programs that must not obey them: carried under names that mean nothing, and
 * given their own names by a shell that becomes the command. So no command line, which everybody can read, shows the value of a
 * variable, but for the few that a shell cannot set: those are given to {@code env} in the moment before the command begins.
 *
 * @param carried values by the names on the way
 * @param named names on the way by the variables' own, as far as a shell can set them
 * @param odd names on the way of whole variables {@code NAME=VALUE} that a shell cannot set
 */
record HiddenVariables(Map<String, String> carried, Map<String, String> named, List<String> odd) {
    private static final String PREFIX = "HYBRIDFARM_CARRIED_";
    private static final String SHELLS_NAME = "[A-Za-z_][A-Za-z0-9_]*";
    /** What some shell keeps for itself or reads as a number. */
    private static final List<String> KEPT =
            List.of("BASHOPTS", "BASH_VERSINFO", "EUID", "IFS", "LINENO", "OPTIND", "PPID", "SHELLOPTS", "UID", "_");

    static HiddenVariables of(Map<String, String> environment) {
        TreeMap<String, String> carried = new TreeMap<>();
        TreeMap<String, String> named = new TreeMap<>();
        TreeMap<String, String> odd = new TreeMap<>();
        environment.forEach((name, value) -> {
            String carrier = PREFIX + carried.size();
            boolean settable = name.matches(SHELLS_NAME) && !KEPT.contains(name);
            carried.put(carrier, settable ? value : name + "=" + value);
            (settable ? named : odd).put(name, carrier);
        });
        return new HiddenVariables(carried, named, List.copyOf(odd.values()));
    }

    /**
     * What a shell has to do to become the command in its arguments, with these variables and no others.
     *
     * @param env sets what the shell cannot
     */
    String script(Path env) {
        StringBuilder script = new StringBuilder("unset PATH PWD OLDPWD SHLVL\n");
        named.forEach((name, carrier) -> script.append("export ")
                .append(name)
                .append("=\"$")
                .append(carrier)
                .append("\"\n"));
        if (!odd.isEmpty()) {
            script.append("set -- ").append(env);
            odd.forEach(carrier -> script.append(" \"$").append(carrier).append('"'));
            script.append(" \"$@\"\n");
        }
        carried.keySet()
                .forEach(carrier -> script.append("unset ").append(carrier).append('\n'));
        return script.append("exec \"$@\"").toString();
    }
}
