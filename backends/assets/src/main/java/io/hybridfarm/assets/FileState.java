package io.hybridfarm.assets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Objects;

/**
 * What the system tells of a file without reading it; as long as this is the same, so is the content.
 *
 * @param size in bytes
 * @param modified when its content was last changed
 * @param key what tells the file from another one of the same name, empty where the system has no such thing
 * @param executable whether its owner may execute it
 */
record FileState(long size, Instant modified, String key, boolean executable) {

    /** The state of a file; symbolic links are followed unless told otherwise. */
    static FileState of(Path file, LinkOption... options) throws IOException {
        return of(attributes(file, options));
    }

    static FileState of(BasicFileAttributes attributes) {
        boolean executable = attributes instanceof PosixFileAttributes posix
                && posix.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        String key = Objects.toString(attributes.fileKey(), "");
        return new FileState(attributes.size(), attributes.lastModifiedTime().toInstant(), key, executable);
    }

    static BasicFileAttributes attributes(Path file, LinkOption... options) throws IOException {
        Class<? extends BasicFileAttributes> kind =
                isPosix(file) ? PosixFileAttributes.class : BasicFileAttributes.class;
        return Files.readAttributes(file, kind, options);
    }

    static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Whether the content may have changed between two looks; permissions are no content. */
    boolean sameContentAs(FileState other) {
        return size == other.size && modified.equals(other.modified) && key.equals(other.key);
    }
}
