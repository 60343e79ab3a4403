package io.hybridfarm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Folders that hold what jobs are and what they wrote. */
final class DataFolder {
    private DataFolder() {}

    /**
     * Makes the folder, for its owner alone, unless it is there.
     *
     * @throws CommandFailure if that is not possible
     */
    static void make(Path folder) {
        try {
            Path parent = folder.getParent();
            if (Files.isDirectory(folder) || parent == null) {
                return;
            }
            Files.createDirectories(parent);
            Files.createDirectory(folder, ownerOnly());
        } catch (IOException | UncheckedIOException e) {
            throw CommandFailure.failed("the data folder " + folder + " cannot be made: " + e, e);
        }
    }

    /** Deletes the folder with all that is in it; what vanishes meanwhile is no matter. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
