package org.gpicl.internal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Files that are there as a whole or not at all. */
public final class AtomicFile {

    private static final int MOST_LINKS = 40; // as Linux

    private static final String UNFINISHED = ".gpicl.part";
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private AtomicFile() {}

    /** What a file shall contain. */
    @FunctionalInterface
    public interface Content {
        /** Writes it; does not close the stream. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file so that, whatever happens, there is the old one or the new one; an interrupt does not stop it.
     *
     * <p>The content goes to a file beside it, is forced to the disk, and takes its name. A link stays a link: what it points
     * to is written. Where there was a file, its permissions, owner and group are kept.
     *
     * @throws FileSystemException if something is there that is no file, such as a pipe or a folder; if the folder is not
     *     there; if the owner or group of the file that is there cannot be kept
     */
    public static void write(Path file, Content content) throws IOException {
        write(file, content, false);
    }

    /** As {@link #write(Path, Content)}; a new file can be read and written by its owner alone, since it holds people's data. */
    public static void writePrivate(Path file, Content content) throws IOException {
        write(file, content, true);
    }

    /**
     * Finds out early whether a file could be written; nothing stays.
     *
     * @throws IOException as {@link #write(Path, Content)}, and if the folder cannot be written to
     */
    public static void requireWritable(Path file) throws IOException {
        Path target = followed(file);
        requireReplaceable(file, target);
        try {
            Files.deleteIfExists(createdBeside(target));
        } catch (IOException e) {
            throw new IOException(
                    file + ": expected a folder that can be written to, got " + target.getParent() + ": " + e, e);
        }
    }

    /**
     * A new file with which to replace another. What a killed writer has left of the same file is removed, if nobody has
     * written to it for so long that no writer can be alive; until then, and beside another writer, this one has another name.
     */
    private static Path createdBeside(Path target, FileAttribute<?>... attributes) throws IOException {
        Path usual = target.resolveSibling(target.getFileName() + UNFINISHED);
        if (Files.exists(usual)
                && Files.getLastModifiedTime(usual)
                        .toInstant()
                        .isBefore(Instant.now().minus(ABANDONED))) {
            Files.deleteIfExists(usual);
        }
        try {
            return Files.createFile(usual, attributes);
        } catch (FileAlreadyExistsException e) {
            return Files.createFile(
                    target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + UNFINISHED), attributes);
        }
    }

    private static void write(Path file, Content content, boolean isPrivate) throws IOException {
        Path target = followed(file);
        requireReplaceable(file, target);
        boolean keeps = Files.exists(target);
        Path temporary = (keeps || isPrivate) && isPosix(target)
                ? createdBeside(
                        target, PosixFilePermissions.asFileAttribute(OWNER_ONLY)) // before there is anything to read
                : createdBeside(target);
        try {
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) { // which no interrupt closes
                content.writeTo(out);
                out.getFD().sync();
            } catch (FileSystemException e) {
                throw e; // it names the file
            } catch (IOException e) { // such as of a disk that is full
                throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
            }
            if (keeps && isPosix(target)) {
                keepAttributes(file, target, temporary);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** What links point to in the end. */
    private static Path followed(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "expected a file, got a circle of links");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private static void requireReplaceable(Path file, Path target) throws IOException {
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new FileSystemException(file.toString(), null, "expected a file to write, got a folder");
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(file.toString(), null, "there is no folder " + folder + "; make it first");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "expected a file or nothing there, got a pipe or a device; choose another name");
        }
    }

    private static boolean isPosix(Path target) {
        return Files.getFileAttributeView(target, PosixFileAttributeView.class) != null;
    }

    private static void keepAttributes(Path file, Path target, Path temporary) throws IOException {
        PosixFileAttributes there = Files.readAttributes(target, PosixFileAttributes.class);
        PosixFileAttributeView view =
                Files.getFileAttributeView(temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes mine = view.readAttributes();
        try {
            if (!mine.group().equals(there.group())) {
                view.setGroup(there.group());
            }
            if (!mine.owner().equals(there.owner())) {
                view.setOwner(there.owner());
            }
        } catch (FileSystemException e) {
            FileSystemException refused = new FileSystemException(
                    file.toString(),
                    null,
                    "expected a file whose owner and group can be kept, got one of " + there.owner() + " and "
                            + there.group() + "; remove it first, or choose another name");
            refused.initCause(e);
            throw refused;
        }
        view.setPermissions(there.permissions());
    }
}
