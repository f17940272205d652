package org.gpicl.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.gpicl.spi.BackendException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Native code is unpacked where nobody else can put any. */
@DisabledOnOs(OS.WINDOWS) // whose folder for temporary files is the user's own
class PrivateFolderTest {

    private static final String SETTING = "the setting X";
    private static final int SHARED = 0777;
    private static final int SHARED_AND_STICKY = 01777;

    @TempDir
    private Path folder;

    private static Path made(Path path, int mode) throws IOException {
        Files.createDirectories(path);
        Files.setAttribute(path, "unix:mode", mode);
        return path;
    }

    private static void require(Path path) {
        PrivateFolder.require("Library", path, SETTING);
    }

    private static void refuses(Path path, String reason) {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> require(path))
                .withMessage("open: Library unpacks native code into " + path + ": " + reason
                        + "; let the setting X name a folder that only this user can write to");
    }

    @Test
    @DisplayName("in a folder for everyone's temporary files, what is missing is made for this user alone")
    void made() throws IOException {
        Path path = made(folder.resolve("tmp"), SHARED_AND_STICKY).resolve(".library/cache");

        require(path);
        require(path);

        assertThat(path).isDirectory();
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(path.getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    @DisplayName("a folder that everyone may write to is refused, and one from which everyone may take it away")
    void shared() throws IOException {
        Path open = made(made(folder.resolve("tmp"), SHARED_AND_STICKY).resolve("open"), SHARED);
        refuses(open, "every user can write to " + open);
        refuses(open.resolve("inner"), "every user can write to " + open);
        assertThat(open.resolve("inner")).doesNotExist();
        refuses(folder.resolve("tmp"), "every user can write to " + folder.resolve("tmp"));
    }

    @Test
    @DisplayName("a folder of another user in everyone's folder is refused, where this user may give one away")
    void foreign() throws IOException {
        Path foreign = Files.createDirectories(
                made(folder.resolve("tmp"), SHARED_AND_STICKY).resolve("foreign"));
        assumeThatCode(() -> Files.setAttribute(foreign, "unix:uid", 54321)).doesNotThrowAnyException(); // root
        refuses(foreign.resolve("cache"), foreign + " belongs to another user, number 54321");
    }
}
