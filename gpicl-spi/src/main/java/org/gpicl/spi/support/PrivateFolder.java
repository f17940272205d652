package org.gpicl.spi.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.gpicl.spi.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * A folder for native code that no other user of the machine can put files into.
 *
 * <p>Libraries unpack native code where there is room, if need be in the folder for temporary files. There another user could
 * have made the folder first, and its content would be loaded into this process.
 */
public final class PrivateFolder {

    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    private PrivateFolder() {}

    /**
     * Makes sure of a folder before a library unpacks into it: where everyone may write to it or to a folder around it, what is
     * below that one must belong to the user of this process, or to root, and be closed to others. What is missing there is made,
     * for this user alone. Anywhere else, and on systems without POSIX permissions, nothing is done.
     *
     * @param library that unpacks, for errors
     * @param folder that it unpacks into; need not exist
     * @param setting what names another folder, such as {@code the environment variable DJL_CACHE_DIR}
     * @throws BackendException if others can write there, or the folder cannot be made
     */
    public static void require(String library, Path folder, String setting) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            if (Files.getFileStore(existing(absolute)).supportsFileAttributeView("posix")) {
                Path shared = shared(absolute);
                if (shared != null) {
                    requireOwn(absolute, shared);
                }
            }
        } catch (IOException e) {
            throw new BackendException(
                    "open: " + library + " unpacks native code into " + absolute + ": " + e.getMessage() + "; let "
                            + setting + " name a folder that only this user can write to",
                    e);
        }
    }

    private static Path existing(Path folder) throws IOException {
        Path path = folder;
        while (!Files.exists(path)) {
            path = path.getParent();
            if (path == null) {
                throw new IOException("there is no such folder");
            }
        }
        return path;
    }

    /** The innermost folder on the way, or the folder itself, that everyone may write to. */
    private static @Nullable Path shared(Path folder) throws IOException {
        for (Path path = folder; path != null; path = path.getParent()) {
            if (Files.exists(path) && (mode(path) & OTHERS_WRITE) != 0) {
                return path;
            }
        }
        return null;
    }

    private static void requireOwn(Path folder, Path shared) throws IOException {
        if (shared.equals(folder) || (mode(shared) & STICKY) == 0) {
            throw new IOException("every user can write to " + shared);
        }
        Object user = user();
        for (int names = shared.getNameCount() + 1; names <= folder.getNameCount(); names++) {
            Path part = Objects.requireNonNull(folder.getRoot()).resolve(folder.subpath(0, names));
            if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Object owner = owner(part);
            if (!owner.equals(user) && !owner.equals(0)) {
                throw new IOException(part + " belongs to another user, number " + owner);
            }
        }
    }

    /** The number of the user of this process. */
    private static Object user() throws IOException {
        Path own = Files.createTempFile("gpicl", null);
        try {
            return owner(own);
        } finally {
            Files.delete(own);
        }
    }

    /** The number of the user that a file belongs to; of a link, not of what it leads to. */
    private static Object owner(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:mode");
    }
}
