package io.hybridfarm.local.host;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.template.PathRoots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which folders the path roots are on which worker: {@code roots.SYSTEM.NAME} for all workers of a system, {@code
 * roots.group.GROUP.NAME} for those of a group, which wins; roots that neither names are where the server has them. Immutable.
 *
 * @param systems folders by root, by operating system
 * @param groups folders by root, by group
 * @param own the server's folders by root
 * @param ownSystem the server's operating system
 */
record PathMapping(
        Map<String, Map<String, String>> systems,
        Map<String, Map<String, String>> groups,
        Map<String, String> own,
        String ownSystem) {
    private static final List<String> SYSTEMS = List.of("linux", "macos", "windows");

    static PathMapping read(String farm, PluginConfig config, PathRoots own, String ownSystem) {
        Map<String, Map<String, String>> systems = new TreeMap<>();
        for (String system : SYSTEMS) {
            systems.put(system, checked(farm, "roots." + system + ".", config.startingWith("roots." + system + ".")));
        }
        Map<String, Map<String, String>> groups = new TreeMap<>();
        config.startingWith("roots.group.").forEach((rest, path) -> {
            int dot = rest.indexOf('.');
            if (dot < 1) {
                throw wrong(farm, "roots.group." + rest, "must be roots.group.GROUP.NAME, with the name of a group");
            }
            groups.computeIfAbsent(rest.substring(0, dot), group -> new TreeMap<>())
                    .put(rest.substring(dot + 1), path);
        });
        groups.forEach((group, roots) -> checked(farm, "roots.group." + group + ".", roots));
        return new PathMapping(systems, groups, own.variables(), ownSystem);
    }

    /** The folders behind the roots on a worker of a system and of groups, the first group winning. */
    Map<String, String> roots(String system, List<String> memberOf) {
        Map<String, String> roots = new TreeMap<>();
        // A drive letter means nothing to a Unix, nor a Unix path to Windows; among Unixes the same mount is likely.
        if (system.equals("windows") == ownSystem.equals("windows")) {
            roots.putAll(own);
        }
        roots.putAll(systems.getOrDefault(system, Map.of()));
        List<String> lastFirst = new ArrayList<>(memberOf);
        Collections.reverse(lastFirst);
        lastFirst.forEach(group -> roots.putAll(groups.getOrDefault(group, Map.of())));
        return roots;
    }

    private static Map<String, String> checked(String farm, String prefix, Map<String, String> roots) {
        roots.forEach((name, path) -> {
            if (!name.matches("[a-zA-Z][a-zA-Z0-9_]{0,63}")) {
                throw wrong(farm, prefix + name, "the name of a root is letters, digits and underscores");
            }
            // An absolute path of either kind of system, whatever this one is.
            if (!path.matches("(/|[A-Za-z]:[\\\\/]|\\\\\\\\).*")) {
                throw wrong(
                        farm, prefix + name, "must be an absolute folder such as /mnt/x or P:\\x, not '" + path + "'");
            }
        });
        return roots;
    }

    private static FarmException wrong(String farm, String key, String problem) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, "farm " + farm + ": " + key + ": " + problem);
    }
}
