package io.hybridfarm.assets;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where the files of a manifest go on this machine; makes their folders and keeps them inside the roots. Thread-safe. */
final class TargetFolders {
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private final PathRoots roots;
    private final Instant now;
    private final TreeSet<Path> made = new TreeSet<>();

    TargetFolders(PathRoots roots, Instant now) {
        this.roots = roots;
        this.now = now;
    }

    /** The place of an entry, by the text of its path alone. */
    Path fileOf(Manifest.Entry entry) {
        Path root = roots.folders().get(entry.root());
        if (root == null) {
            throw FarmException.invalid(
                    "manifest",
                    entry.place() + " lies under a root that is not declared here; declared are "
                            + roots.folders().keySet());
        }
        Path file = root.resolve(entry.path());
        int words = entry.path().split("/", -1).length;
        if (!file.equals(file.normalize()) || file.getNameCount() != root.getNameCount() + words) {
            throw FarmException.invalid("manifest", entry.place() + " has a name that stands for something else here");
        }
        return file;
    }

    /**
     * Makes the folder of a file.
     *
     * @throws FarmException INVALID if a symbolic link on the way leads out of the roots
     */
    synchronized void make(Path file) throws IOException {
        Path folder = Folders.of(file);
        if (made.contains(folder)) {
            return;
        }
        List<Path> realRoots = new ArrayList<>();
        for (Path root : roots.folders().values()) {
            if (file.startsWith(root)) {
                Files.createDirectories(root);
            }
            if (Files.isDirectory(root)) {
                realRoots.add(root.toRealPath());
            }
        }
        Path there = folder;
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = Folders.of(there);
        }
        requireInside(file, there, realRoots);
        Files.createDirectories(folder);
        requireInside(file, folder, realRoots);
        Folders.removeOlder(folder, Target.unfinishedBeginning(), now.minus(ABANDONED_AFTER));
        made.add(folder);
    }

    private void requireInside(Path file, Path folder, List<Path> realRoots) throws IOException {
        Path real = folder.toRealPath();
        if (realRoots.stream().noneMatch(real::startsWith)) {
            throw FarmException.invalid(
                    "manifest",
                    "'" + file + "' leads through a link to '" + real
                            + "', which must lie inside one of the declared roots " + roots.folders());
        }
    }

    /** Brings the names of all files to the disk. */
    synchronized void force() {
        made.forEach(Folders::force);
    }
}
