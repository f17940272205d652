package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackendExceptionTest {

    private static String message(Throwable failure) {
        BackendException thrown = BackendException.cannotLoad("Library", "the system property folder", failure);
        assertThat(thrown).hasCause(failure);
        return thrown.getMessage();
    }

    @Test
    @DisplayName("what cannot be loaded says what was the first cause, and what to do about it")
    void firstCause() {
        Throwable folder =
                new ExceptionInInitializerError(new RuntimeException("failed", new NoSuchFileException("/gone")));

        assertThat(message(folder))
                .isEqualTo("open: Library cannot be loaded: java.nio.file.NoSuchFileException: /gone; it unpacks native"
                        + " code: let the system property folder name a folder that can be written");
        assertThat(message(new ExceptionInInitializerError(new IllegalCallerException("Illegal native access"))))
                .contains("IllegalCallerException: Illegal native access; start the JVM with --enable-native-access=");
        assertThat(message(new UnsatisfiedLinkError("libx.so: wrong ELF class")))
                .contains("wrong ELF class; its native code was found and does not run here");
        assertThat(message(new NoClassDefFoundError("org/Gone")))
                .isEqualTo("open: Library cannot be loaded: java.lang.NoClassDefFoundError: org/Gone");
    }
}
