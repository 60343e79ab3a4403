package io.hybridfarm.spi.template;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The folders that jobs may read and write, by the names that jobs use for them: {@code {projects}}, {@code {out}}.
 *
 * <p>The same names stand for other folders on another farm: that is how paths are mapped. A declared path of a job that
 * leads outside of every root is refused before anything runs.
 */
public final class PathRoots {
    /** No roots at all: jobs may then declare no paths. */
    public static final PathRoots NONE = new PathRoots(new TreeMap<>());

    private final SortedMap<String, Path> roots;

    private PathRoots(SortedMap<String, Path> roots) {
        this.roots = roots;
    }

    /**
     * Roots by name.
     *
     * @param roots names of letters, digits and underscores; absolute folders, which need not exist yet
     * @throws FarmException BAD_CONFIGURATION if a name is malformed or taken by the task variables, or a folder is not
     *     absolute
     */
    public static PathRoots of(Map<String, Path> roots) {
        TreeMap<String, Path> checked = new TreeMap<>();
        roots.forEach((name, folder) -> {
            if (!name.matches("[a-zA-Z][a-zA-Z0-9_]{0,63}") || TaskVariables.NAMES.contains(name)) {
                throw badRoot(name, "must be letters, digits and underscores, and none of " + TaskVariables.NAMES);
            }
            if (!folder.isAbsolute()) {
                throw badRoot(name, "must be an absolute folder, not '" + folder + "'");
            }
            checked.put(name, folder.normalize());
        });
        return new PathRoots(checked);
    }

    /** The folders as values of template variables, sorted by name. */
    public Map<String, String> variables() {
        TreeMap<String, String> values = new TreeMap<>();
        roots.forEach((name, folder) -> values.put(name, folder.toString()));
        return Collections.unmodifiableMap(values);
    }

    /** The folders by name, sorted. */
    public Map<String, Path> folders() {
        return Collections.unmodifiableMap(roots);
    }

    /**
     * Checks that an expanded path lies inside one of the roots.
     *
     * <p>The check is on the text ({@code ..} resolved, symbolic links not followed): it keeps a job from naming what it
     * has no business with, it does not confine the process.
     *
     * @param field name of the field for messages
     * @param text an absolute path
     * @return the path, normalised
     * @throws FarmException INVALID if the path is malformed, relative, or outside all roots
     */
    public Path requireInside(String field, String text) {
        Path path;
        try {
            path = Path.of(text).normalize();
        } catch (InvalidPathException e) {
            throw FarmException.invalid(field, "'" + text + "' is not a path: " + e.getReason());
        }
        for (Path root : roots.values()) {
            if (path.startsWith(root)) {
                return path;
            }
        }
        String right = roots.isEmpty()
                ? "this server declares no path roots; ask for one under 'paths' in its configuration"
                : "must lie inside one of the declared roots " + describe();
        throw FarmException.invalid(
                field, "'" + text + "' " + (path.isAbsolute() ? "" : "is not absolute and ") + right);
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        roots.forEach((name, folder) -> text.append(text.isEmpty() ? "" : ", ")
                .append('{')
                .append(name)
                .append("} = ")
                .append(folder));
        return text.toString();
    }

    private static FarmException badRoot(String name, String problem) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, "paths." + name + ": " + problem);
    }
}
