package org.gpicl.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path folder;

    private boolean posix;

    @BeforeEach
    void look() {
        posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static AtomicFile.Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private void assertNothingIsLeft(Path... files) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            assertThat(inside).containsExactlyInAnyOrder(files);
        }
    }

    @Test
    void theOldFileStaysWhereTheNewOneFails() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("broken off");
                }))
                .withMessage(file + ": cannot be written: broken off");

        assertThat(file).hasContent("old");
        assertNothingIsLeft(file);
    }

    @Test
    void whatAKilledWriterHasLeftIsRemovedOnceNoWriterCanBeAlive() throws IOException {
        Path file = folder.resolve("a");
        Path left = Files.writeString(folder.resolve("a.gpicl.part"), "hal");
        Path users = Files.writeString(folder.resolve("a.part"), "of the user");
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        Files.setLastModifiedTime(users, old);

        AtomicFile.write(file, text("young"));
        assertThat(left).hasContent("hal");
        assertThat(file).hasContent("young");

        Files.setLastModifiedTime(left, old);
        AtomicFile.write(file, text("old"));
        assertThat(file).hasContent("old");
        assertNothingIsLeft(file, users);
    }

    @Test
    void writersOfOneFileDoNotMeet() throws IOException {
        Path file = folder.resolve("a");

        AtomicFile.write(file, out -> {
            out.write('1');
            AtomicFile.write(file, text("2"));
            assertThat(file).hasContent("2");
        });

        assertThat(file).hasContent("1");
        assertNothingIsLeft(file);
    }

    @Test
    void whetherAFileCouldBeWrittenIsFoundOutWithoutWritingIt() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        Path gone = folder.resolve("gone").resolve("a");

        AtomicFile.requireWritable(file);
        AtomicFile.requireWritable(folder.resolve("new"));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> AtomicFile.requireWritable(gone))
                .withMessageStartingWith(gone.toString());
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.requireWritable(folder))
                .withMessage(folder + ": expected a file to write, got a folder");

        assertThat(file).hasContent("old");
        assertNothingIsLeft(file);
    }

    @Test
    void linksStayLinks() throws IOException {
        assumeTrue(posix);
        Path real = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        Path ofLink = Files.createSymbolicLink(folder.resolve("of-link"), Path.of("link"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("made"));

        AtomicFile.write(ofLink, text("new"));
        AtomicFile.write(dangling, text("new, too"));

        assertThat(real).hasContent("new");
        assertThat(folder.resolve("made")).hasContent("new, too");
        assertThat(Stream.of(link, ofLink, dangling)).allMatch(Files::isSymbolicLink);
    }

    @Test
    void aCircleOfLinksIsRefused() throws IOException {
        assumeTrue(posix);
        Path one = folder.resolve("one");
        Files.createSymbolicLink(one, Path.of("two"));
        Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(one, text("new")))
                .withMessage(one + ": expected a file, got a circle of links");
    }

    @Test
    void permissionsAreKept() throws IOException {
        assumeTrue(posix);
        for (String permissions : new String[] {"rw-------", "rw-rw-rw-", "rwxr-x---"}) {
            Path file = Files.writeString(folder.resolve(permissions), "old");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

            AtomicFile.write(file, text("new"));
            assertThat(permissions(file)).isEqualTo(permissions);
            AtomicFile.writePrivate(file, text("newer"));
            assertThat(permissions(file)).isEqualTo(permissions);
            assertThat(file).hasContent("newer");
        }
    }

    @Test
    void newFilesAreAsUsualOrPrivate() throws IOException {
        assumeTrue(posix);
        Path usual = Files.writeString(folder.resolve("usual"), "");
        Path file = folder.resolve("new");
        Path secret = folder.resolve("secret");

        AtomicFile.write(file, text("new"));
        AtomicFile.writePrivate(secret, out -> {
            try (Stream<Path> inside = Files.list(folder)) {
                for (Path part :
                        inside.filter(path -> path.toString().endsWith(".part")).toList()) {
                    assertThat(permissions(part)).as("while it is written").isEqualTo("rw-------");
                }
            }
            out.write(1);
        });

        assertThat(permissions(file)).isEqualTo(permissions(usual));
        assertThat(permissions(secret)).isEqualTo("rw-------");
    }

    @Test
    void whatIsNoFileIsNotReplaced() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(
                posix && new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(pipe, text("new")))
                .withMessage(pipe + ": expected a file or nothing there, got a pipe or a device; choose another name");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(folder, text("new")))
                .withMessage(folder + ": expected a file to write, got a folder");
        assertNothingIsLeft(pipe);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path file = folder.resolve("none").resolve("a");

        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> AtomicFile.write(file, text("new")))
                .withMessage(file + ": there is no folder " + folder.resolve("none") + "; make it first");
    }

    @Test
    void anInterruptDoesNotStopIt() throws IOException {
        Path file = folder.resolve("a");
        Thread.currentThread().interrupt();

        AtomicFile.write(file, text("whole"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("whole");
    }
}
