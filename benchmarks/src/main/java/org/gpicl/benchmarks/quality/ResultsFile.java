package org.gpicl.benchmarks.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gpicl.model.InvalidFileException;

/**
 * Results on disk: comma-separated values, a line for each result, appended as soon as it is known.
 *
 * <p>A line that a killed run left unfinished is dropped. Thread-safe.
 */
public final class ResultsFile implements AutoCloseable {

    private static final CsvMapper CSV = new CsvMapper();
    private static final CsvSchema COLUMNS = CSV.schemaFor(Result.class);

    private final FileChannel channel;
    private final ObjectWriter lines = CSV.writer(COLUMNS);
    private final Set<Result.Key> known = new HashSet<>();

    private ResultsFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a file to append to, made if it is not there.
     *
     * @return a new file, owned by the caller
     * @throws IllegalStateException if somebody else has it open
     * @throws InvalidFileException if it holds something else
     * @throws IOException if it cannot be opened, read or written
     */
    public static ResultsFile open(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        ResultsFile results = new ResultsFile(
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
        try {
            results.lock(file);
            results.repair(file);
            return results;
        } catch (IOException | RuntimeException e) {
            results.close();
            throw e;
        }
    }

    private void lock(Path file) throws IOException {
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new IllegalStateException("results: expected " + file
                    + " to be written by one run at a time, got another that does; wait for it or give another file");
        }
    }

    private void repair(Path file) throws IOException {
        String text = completeLines(file);
        channel.truncate(text.getBytes(StandardCharsets.UTF_8).length);
        if (text.isEmpty()) {
            text = CSV.writer(COLUMNS.withHeader()).writeValueAsString(List.of());
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        channel.position(channel.size());
        parse(file, text).forEach(result -> known.add(result.key()));
    }

    /**
     * The results in a file, without a line that is not finished.
     *
     * @throws InvalidFileException if it holds something else
     * @throws IOException if it cannot be read
     */
    static List<Result> read(Path file) throws IOException {
        return parse(file, completeLines(file));
    }

    private static String completeLines(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private static List<Result> parse(Path file, String text) throws IOException {
        try (var results = CSV.readerFor(Result.class)
                .with(COLUMNS.withHeader().withStrictHeaders(true))
                .<Result>readValues(text)) {
            return new ArrayList<>(results.readAll());
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(
                    file + ": expected results with the columns " + COLUMNS.getColumnDesc() + ", got something else: "
                            + e.getOriginalMessage() + "; give another file",
                    e);
        }
    }

    /** Whether there is such a result. */
    synchronized boolean contains(Result.Key key) {
        return known.contains(key);
    }

    /** Appends a result. */
    synchronized void append(Result result) throws IOException {
        channel.write(ByteBuffer.wrap(lines.writeValueAsBytes(result)));
        known.add(result.key());
    }

    /** Lets others write. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
