package org.gpicl.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this process, native memory included, for tests that it does not grow. Linux only. */
public final class ResidentMemory {

    private ResidentMemory() {}

    /** In megabytes, after a garbage collection: what only waits to be collected does not count. */
    public static long megabytes() {
        System.gc();
        return megabytesUncollected();
    }

    /** In megabytes, as it is: what the garbage collector would have to free counts. */
    static long megabytesUncollected() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
