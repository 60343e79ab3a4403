package io.hybridfarm.assets;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the files below declared paths, and refuses what lies outside of the roots. Used by one thread, once. */
final class TreeWalk {
    private final String field;
    private final PathRoots roots;
    private final List<Path> realRoots = new ArrayList<>();
    private final Map<Path, Found> files = new TreeMap<>();
    private final Deque<Path> above = new ArrayDeque<>();

    /** A file by its declared path. */
    record Found(Path file, String root, String path, FileState state) {}

    private TreeWalk(String field, PathRoots roots) {
        this.field = field;
        this.roots = roots;
    }

    /** All files at or below the paths, sorted, each once. */
    static List<Found> of(String field, List<Path> declared, PathRoots roots) throws IOException {
        TreeWalk walk = new TreeWalk(field, roots);
        for (Path root : roots.folders().values()) {
            if (Files.exists(root)) {
                walk.realRoots.add(root.toRealPath());
            }
        }
        for (Path path : declared) {
            walk.start(path);
        }
        return List.copyOf(walk.files.values());
    }

    private void start(Path declared) throws IOException {
        Path path = roots.requireInside(field, declared.toString());
        try {
            // Whatever a folder on the way is linked to counts as well.
            Path real = requireInside(path, path.toRealPath());
            visit(path, real, FileState.attributes(path));
        } catch (FileSystemException e) {
            throw unreadable(path, e);
        }
    }

    private void visit(Path path, Path real, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory()) {
            visitFolder(path, real);
        } else if (attributes.isRegularFile()) {
            add(path, attributes);
        } else {
            throw FarmException.invalid(field, "'" + path + "' must be a file or a folder, not a device or a socket");
        }
    }

    private void visitFolder(Path folder, Path real) throws IOException {
        if (above.contains(real)) {
            throw FarmException.invalid(
                    field,
                    "'" + folder + "' is a link to a folder that it lies in, " + real
                            + "; take the link away or declare what is needed of it");
        }
        above.push(real);
        for (Path child : children(folder)) {
            try {
                BasicFileAttributes attributes = FileState.attributes(child, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isSymbolicLink()) {
                    Path target = requireInside(child, child.toRealPath());
                    visit(child, target, FileState.attributes(target));
                } else {
                    visit(child, real.resolve(child.getFileName()), attributes);
                }
            } catch (FileSystemException e) {
                throw unreadable(child, e);
            }
        }
        above.pop();
    }

    private List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path child : stream) {
                if (!Target.isUnfinished(child)) {
                    children.add(child);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (FileSystemException e) {
            throw unreadable(folder, e);
        }
        Collections.sort(children);
        return children;
    }

    private void add(Path file, BasicFileAttributes attributes) {
        if (!Files.isReadable(file)) {
            throw FarmException.invalid(
                    field, "'" + file + "' cannot be read by the account of this server; let it read the file");
        }
        Map.Entry<String, Path> root = rootOf(file);
        StringBuilder path = new StringBuilder();
        for (Path word : root.getValue().relativize(file)) {
            path.append(path.isEmpty() ? "" : "/").append(word);
        }
        if (!file.getFileSystem().getPath(file.toString()).equals(file) || path.indexOf("\uFFFD") >= 0) {
            throw FarmException.invalid(field, "'" + file + "' has a name that is no text here; give it another name");
        }
        files.put(file, new Found(file, root.getKey(), path.toString(), FileState.of(attributes)));
    }

    /** The innermost root, the first by name of several equal ones. */
    private Map.Entry<String, Path> rootOf(Path file) {
        Map.Entry<String, Path> best = null;
        for (Map.Entry<String, Path> root : roots.folders().entrySet()) {
            boolean inside = file.startsWith(root.getValue()) && !file.equals(root.getValue());
            if (inside
                    && (best == null
                            || root.getValue().getNameCount() > best.getValue().getNameCount())) {
                best = root;
            }
        }
        if (best == null) {
            throw FarmException.invalid(field, "'" + file + "' must lie below a root, not be one");
        }
        return best;
    }

    private Path requireInside(Path path, Path real) {
        for (Path root : realRoots) {
            if (real.startsWith(root)) {
                return real;
            }
        }
        throw FarmException.invalid(
                field,
                "'" + path + "' leads to '" + real + "', which must lie inside one of the declared roots "
                        + roots.folders());
    }

    private FarmException unreadable(Path path, FileSystemException cause) {
        String problem;
        if (cause instanceof NoSuchFileException) {
            problem = Files.isSymbolicLink(path)
                    ? "is a link to a file that does not exist; put it there, or take the link away"
                    : "does not exist; declare a file or folder that is there when the job is submitted";
        } else if (cause instanceof AccessDeniedException) {
            problem = "cannot be read by the account of this server; let it read files and open folders there";
        } else {
            problem = "cannot be read: " + cause;
        }
        return FarmException.invalid(field, "'" + path + "' " + problem);
    }
}
