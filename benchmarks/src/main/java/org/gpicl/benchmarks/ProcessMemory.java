package org.gpicl.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of the memory of a process, in MB. */
final class ProcessMemory {

    /** Of the process that asks. */
    static final String SELF = "self";

    private ProcessMemory() {}

    /** Resident now. */
    static long resident(String process) throws IOException {
        return status(process, "VmRSS");
    }

    /** The most that was ever resident. */
    static long most(String process) throws IOException {
        return status(process, "VmHWM");
    }

    private static long status(String process, String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", process, "status")).stream()
                        .filter(line -> line.startsWith(key + ":"))
                        .map(line -> line.replaceAll("[^0-9]", ""))
                        .mapToLong(Long::parseLong)
                        .sum()
                * 1024
                / 1_000_000;
    }
}
