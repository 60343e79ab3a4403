package io.hybridfarm.assets;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes manifests of declared files, reading only what has changed since it was last hashed. Any thread may call. */
public final class ManifestScanner {
    private static final int MOST_NAMED = 10;

    private final PathRoots roots;
    private final HashCache hashes;
    private final TransferSettings settings;

    /**
     * A scanner of files under these roots.
     *
     * @param roots where the roots lie on this machine
     * @param hashes what is known of files on this machine
     */
    public ManifestScanner(PathRoots roots, HashCache hashes, TransferSettings settings) {
        this.roots = Objects.requireNonNull(roots, "roots");
        this.hashes = Objects.requireNonNull(hashes, "hashes");
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    /**
     * Finds and hashes files.
     *
     * <p>A folder stands for all files below it. A symbolic link stands for what it leads to; folders without files leave no
     * trace.
     *
     * @param field name of the field for messages, such as {@code inputs}
     * @param declared absolute paths of files and folders
     * @throws FarmException INVALID if a path does not exist, cannot be read, or lies or leads outside of the roots;
     *     CONFLICT if a file changes while it is read. The message names the path
     * @throws IOException if the disk fails
     * @throws InterruptedException if the thread is interrupted
     */
    public Manifest scan(String field, List<Path> declared) throws IOException, InterruptedException {
        hashes.refresh();
        List<TreeWalk.Found> files = TreeWalk.of(field, declared, roots);
        FileHash[] known = new FileHash[files.size()];
        List<Parallel.Task> unknown = new ArrayList<>();
        for (int i : largestFirst(files)) {
            TreeWalk.Found found = files.get(i);
            Optional<FileHash> hash = hashes.find(found.file(), found.state(), settings.partSize());
            if (hash.isPresent()) {
                known[i] = hash.get();
            } else {
                unknown.add(() -> known[i] = hash(field, found));
            }
        }
        Parallel.run(settings.parallel(), unknown);
        hashes.flush();
        List<Manifest.Entry> entries = new ArrayList<>();
        for (int i = 0; i < known.length; i++) {
            TreeWalk.Found found = files.get(i);
            FileState state = found.state();
            entries.add(new Manifest.Entry(
                    found.root(),
                    found.path(),
                    state.size(),
                    state.modified(),
                    state.executable(),
                    known[i].whole(),
                    known[i].parts()));
        }
        return Manifest.of(settings.partSize(), entries);
    }

    /** So that no thread is left with a large file at the end. */
    private static int[] largestFirst(List<TreeWalk.Found> files) {
        Integer[] order = new Integer[files.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparing(i -> -files.get(i).state().size()));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    private FileHash hash(String field, TreeWalk.Found found) throws IOException, InterruptedException {
        Instant readFrom = hashes.now();
        try {
            FileHash hash = FileHash.of(found.file(), settings.partSize());
            if (!FileState.of(found.file()).sameContentAs(found.state())) {
                throw changed(field, found.file());
            }
            hashes.remember(found.file(), found.state(), settings.partSize(), hash, readFrom);
            return hash;
        } catch (NoSuchFileException e) {
            throw changed(field, found.file());
        } catch (AccessDeniedException e) {
            throw FarmException.invalid(
                    field, "'" + found.file() + "' cannot be read by the account of this server; let it read the file");
        }
    }

    private static FarmException changed(String field, Path file) {
        return new FarmException(
                ErrorCode.CONFLICT,
                field + ": '" + file + "' changed while it was read; submit again when nothing writes it any more");
    }

    /**
     * Checks that the files of a manifest still are what they were, for instance before a task runs that was submitted
     * earlier.
     *
     * @param field name of the field for messages
     * @throws FarmException CONFLICT if a file was changed, removed or can no longer be read; the message names up to ten
     * @throws IOException if the disk fails
     * @throws InterruptedException if the thread is interrupted
     */
    public void requireUnchanged(String field, Manifest manifest) throws IOException, InterruptedException {
        List<Parallel.Task> checks = new ArrayList<>();
        String[] problems = new String[manifest.entries().size()];
        hashes.refresh();
        for (int i = 0; i < problems.length; i++) {
            int at = i;
            checks.add(() -> problems[at] = problem(manifest.entries().get(at), manifest.partSize()));
        }
        Parallel.run(settings.parallel(), checks);
        hashes.flush();
        List<String> named = Arrays.stream(problems).filter(Objects::nonNull).toList();
        if (!named.isEmpty()) {
            String more = named.size() > MOST_NAMED ? ", and " + (named.size() - MOST_NAMED) + " more" : "";
            throw new FarmException(
                    ErrorCode.CONFLICT,
                    field + ": changed since the job was submitted: "
                            + String.join(", ", named.subList(0, Math.min(MOST_NAMED, named.size()))) + more
                            + "; submit the job again to use them as they are now");
        }
    }

    /** What is wrong with a file, or nothing. */
    private @Nullable String problem(Manifest.Entry entry, long partSize) throws IOException, InterruptedException {
        Path root = roots.folders().get(entry.root());
        if (root == null) {
            return "'" + entry.place() + "' (there is no root of that name here)";
        }
        Path file = root.resolve(entry.path());
        try {
            FileState state = FileState.of(file);
            if (state.size() != entry.size()) {
                return "'" + file + "' (" + entry.size() + " bytes then, " + state.size() + " now)";
            }
            Optional<FileHash> known = hashes.find(file, state, partSize);
            Instant readFrom = hashes.now();
            FileHash hash = known.isPresent() ? known.get() : FileHash.of(file, partSize);
            if (!hash.whole().equals(entry.hash()) || !FileState.of(file).sameContentAs(state)) {
                return "'" + file + "' (other content)";
            }
            if (known.isEmpty()) {
                hashes.remember(file, state, partSize, hash, readFrom);
            }
            return null;
        } catch (NoSuchFileException e) {
            return "'" + file + "' (gone)";
        } catch (AccessDeniedException e) {
            return "'" + file + "' (cannot be read any more)";
        }
    }
}
