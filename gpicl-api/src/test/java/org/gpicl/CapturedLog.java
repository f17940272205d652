package org.gpicl;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class logs until this is closed, each line behind its level. */
public final class CapturedLog extends Handler implements AutoCloseable {

    private final Logger logger;
    private final Level before;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** Captures what is logged at the level that is set now. */
    public CapturedLog(Class<?> logging) {
        logger = Logger.getLogger(logging.getName());
        before = logger.getLevel();
        logger.addHandler(this);
    }

    /** From now on, also what is logged at a finer level. */
    public void setLoggedLevel(Level level) {
        logger.setLevel(level);
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(before);
    }
}
