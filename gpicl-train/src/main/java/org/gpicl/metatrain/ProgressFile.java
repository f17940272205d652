package org.gpicl.metatrain;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The events of a run as lines of JSON, each step once: when a run goes on from a checkpoint, the lines of updates that were
 * lost are cut off, and so is half a line that a kill has left.
 *
 * <p>For the thread of one run; not thread-safe.
 */
public final class ProgressFile implements Consumer<Progress>, AutoCloseable {

    private final Path path;
    private final RandomAccessFile file; // not a channel, which an interrupt would close
    private final JsonLines lines;
    private boolean isCut;

    /**
     * Opens or begins a file; what is in it stays until the first event says where the run goes on.
     *
     * @throws IOException if it cannot be opened for writing
     */
    public ProgressFile(Path path) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
        Writer out = new OutputStreamWriter(new FileOutputStream(file.getFD()), StandardCharsets.UTF_8);
        this.lines = new JsonLines(out);
    }

    @Override
    public void accept(Progress event) {
        try {
            if (!isCut) { // not before: a run that refuses its checkpoint leaves the file as it is
                cut(event instanceof Progress.Resumed ? event.step() : 0);
                isCut = true;
            }
            lines.accept(event);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException(path + ": " + e.getMessage(), e);
        }
    }

    /** Cuts off what comes after so many updates. */
    private void cut(long step) throws IOException {
        byte[] content = new byte[Math.toIntExact(file.length())];
        file.seek(0);
        file.readFully(content);
        int kept = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                String line = new String(content, kept, i - kept, StandardCharsets.UTF_8);
                if (JsonLines.step(line).orElse(Long.MAX_VALUE) > step) {
                    break;
                }
                kept = i + 1;
            }
        }
        file.setLength(kept);
        file.seek(kept);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
