package org.gpicl.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this library, which the build writes into a resource. */
public final class LibraryVersion {

    private static final String RESOURCE = "version.txt";

    private LibraryVersion() {}

    /** Such as {@code 1.2.3}. */
    public static String text() {
        try (InputStream in = LibraryVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("version: expected the resource " + RESOURCE + " in the jar, got none");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
