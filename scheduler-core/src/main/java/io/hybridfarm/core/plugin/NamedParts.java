package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.PluginConfig;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All parts of one kind that the plugins bring, each under its name and behind its guard.
 *
 * @param <T> the kind of part, such as a factory of journals
 */
final class NamedParts<T> {
    private record Named<T>(T guarded, PluginSide side, boolean explicit) {}

    private final String what;
    private final TreeMap<String, Named<T>> byName = new TreeMap<>();

    /**
     * @param what the kind of part as messages call it
     */
    NamedParts(String what) {
        this.what = what;
    }

    /**
     * Adds what a plugin brings; explicit plugins must be added before discovered ones.
     *
     * @param guard puts a part of a side behind its guard
     */
    void addAll(
            LoadedPlugin loaded,
            Function<Plugin, List<T>> list,
            Function<T, String> name,
            BiFunction<T, PluginSide, T> guard) {
        PluginSide side = loaded.side();
        try {
            for (T part : side.call(() -> list.apply(loaded.plugin()))) {
                Objects.requireNonNull(part, "part");
                String itsName = side.call(() -> name.apply(part));
                add(itsName, new Named<>(guard.apply(part, side), side, loaded.explicit()));
            }
        } catch (FarmException e) {
            throw e;
        } catch (LinkageError e) {
            throw refused(side.origin() + ": " + LoadProblem.sentence(e), e);
        } catch (RuntimeException e) {
            throw refused(side.origin() + ": cannot list what it brings (" + PluginSide.describe(e) + ")", e);
        }
    }

    /**
     * The part with a name.
     *
     * @param searched where plugins were looked for
     * @throws FarmException BAD_CONFIGURATION listing what there is
     */
    T get(String name, String searched) {
        Named<T> found = byName.get(name);
        if (found == null) {
            String known = byName.isEmpty()
                    ? "; none is installed: copy a plugin's jars into plugins/<name>/, or put them on the class path"
                    : PluginConfig.didYouMean(name, byName.keySet());
            throw refused(
                    "no " + what + " '" + name + "' is installed" + known + " (searched: " + searched + ")", null);
        }
        return found.guarded;
    }

    /** All parts, sorted by name. */
    List<T> all() {
        return byName.values().stream().map(Named::guarded).toList();
    }

    private void add(String name, Named<T> part) {
        String origin = part.side.origin();
        if (name == null || !name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw refused(
                    origin + ": calls a " + what + " '" + name
                            + "'; a name has 1 to 64 lower-case letters, digits and hyphens",
                    null);
        }
        Named<T> other = byName.get(name);
        if (other == null) {
            byName.put(name, part);
        } else if (!other.explicit || part.explicit) {
            throw refused(
                    "the " + what + " '" + name + "' is there twice: from " + other.side.origin() + " and from "
                            + origin + "; remove one of the two",
                    null);
        }
    }

    private static FarmException refused(String message, @Nullable Throwable cause) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, message, cause);
    }
}
