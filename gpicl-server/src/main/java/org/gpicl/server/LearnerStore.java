package org.gpicl.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gpicl.Context;
import org.gpicl.Learner;
import org.gpicl.TableClassifier;
import org.gpicl.model.InvalidFileException;
import org.gpicl.spi.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Learners by name, each in a file of its own, some of them open. A learner is in its file before anybody hears of it, so a
 * process that is killed loses nothing that it has answered for. Those used longest ago are closed when all together take more
 * than they may, and opened again when they are asked. Thread-safe.
 */
final class LearnerStore implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LearnerStore.class.getName());

    /**
     * No upper case, as some file systems do not tell it apart; no separators, and no dot in front. What some systems take for
     * a device is harmless behind the prefix.
     */
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private static final String PREFIX = "learner-";
    private static final String SUFFIX = ".safetensors";
    private static final Pattern FILE =
            Pattern.compile(Pattern.quote(PREFIX) + "(" + NAME + ")" + Pattern.quote(SUFFIX));
    private static final Pattern UNFINISHED = Pattern.compile(
            Pattern.quote(PREFIX) + NAME + Pattern.quote(SUFFIX) + "(\\.[0-9a-f-]{36})?\\.gpicl\\.part");

    /** Operations on learners with one hash wait for each other. */
    private static final int LOCKS = 256;

    /** What an open learner takes on the heap besides examples and schema, in bytes, about. */
    private static final long OVERHEAD = 2_000;

    private record Open(Handle<TableClassifier<String>> handle, long bytes) {}

    private final Path folder;
    private final Learner learner;
    private final long memory;
    private final int most;
    private final FileChannel lockFile;
    private final NavigableSet<String> saved = new ConcurrentSkipListSet<>();
    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);
    private final Map<String, Open> open = new LinkedHashMap<>(16, 0.75f, true); // by last use; guarded by itself
    private long examples; // bytes of what is open, without states; guarded by open
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();

    /**
     * Takes a folder, in which no other process may keep learners meanwhile.
     *
     * @param folder made if it is not there
     * @param learner stays open
     * @param memory bytes that open learners may take together
     * @param most learners that are kept
     */
    LearnerStore(Path folder, Learner learner, long memory, int most) throws IOException {
        this.folder = folder;
        this.learner = learner;
        this.memory = memory;
        this.most = most;
        Files.createDirectories(folder);
        lockFile = locked(folder.resolve(".lock"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                var matcher = FILE.matcher(name);
                if (matcher.matches()) {
                    saved.add(matcher.group(1));
                } else if (UNFINISHED.matcher(name).matches()) { // what a killed process was writing
                    Files.delete(file);
                }
            }
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel; // the lock lives as long
            }
        } catch (OverlappingFileLockException e) {
            // by this process
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(file.getParent()
                + ": expected a folder of one server, got one that another server uses; choose another");
    }

    // ---------------------------------------------------------------- names and numbers

    boolean contains(String name) {
        return saved.contains(name);
    }

    /** Names after one, in their order; all, if that is empty. */
    List<String> names(String after, int limit) {
        return saved.tailSet(after, false).stream().limit(limit).toList();
    }

    int savedCount() {
        return saved.size();
    }

    int openCount() {
        synchronized (open) {
            return open.size();
        }
    }

    /** Bytes that open learners take, and whatever else their learner has fitted. */
    long bytes() {
        synchronized (open) {
            return examples + learner.bytes();
        }
    }

    /** How many were closed because there were too many bytes. */
    long evicted() {
        return evicted.get();
    }

    /** How many were opened from their files. */
    long opened() {
        return opened.get();
    }

    // ---------------------------------------------------------------- using

    /**
     * Asks a learner, which is not closed meanwhile.
     *
     * @throws Problem 404 if there is none of the name
     */
    <R> R use(String name, Deadline deadline, Function<TableClassifier<String>, R> work) {
        try (Handle.Lease<TableClassifier<String>> lease = lease(name, deadline)) {
            return work.apply(lease.resource());
        } finally {
            letGo();
        }
    }

    private Handle.Lease<TableClassifier<String>> lease(String name, Deadline deadline) {
        Handle.Lease<TableClassifier<String>> lease = leaseOpen(name);
        return lease != null
                ? lease
                : alone(name, deadline, () -> {
                    Handle.Lease<TableClassifier<String>> again = leaseOpen(name); // by who was here before
                    return again != null ? again : leaseSaved(name);
                });
    }

    private Handle.@Nullable Lease<TableClassifier<String>> leaseOpen(String name) {
        synchronized (open) {
            Open there = open.get(name);
            return there == null ? null : there.handle().lease("use");
        }
    }

    /** The lock of the name is held. */
    private Handle.Lease<TableClassifier<String>> leaseSaved(String name) {
        if (!saved.contains(name)) {
            throw new Problem(404, "there is no learner '" + name + "'");
        }
        TableClassifier<String> classifier;
        try {
            classifier = TableClassifier.open(file(name), String.class, learner);
        } catch (InvalidFileException e) {
            LOG.log(Level.ERROR, "open: learner " + name, e);
            throw new Problem(500, "the file of learner '" + name + "' is damaged; fit it again");
        } catch (IOException e) {
            throw new UncheckedIOException("open: learner " + name, e);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "open: learner " + name, e);
            throw new Problem(
                    409, "learner '" + name + "' was fitted by another model than this server's; fit it again");
        }
        opened.incrementAndGet();
        return put(name, classifier);
    }

    // ---------------------------------------------------------------- changing

    /**
     * Fits a learner, keeps it, and asks it.
     *
     * @param fit a new classifier
     */
    <R> R fit(
            String name,
            Deadline deadline,
            Supplier<TableClassifier<String>> fit,
            Function<TableClassifier<String>, R> work) {
        try (Handle.Lease<TableClassifier<String>> lease = alone(name, deadline, () -> {
            if (!saved.contains(name) && saved.size() >= most) {
                throw new Problem(409, "there are " + most + " learners, as many as may be; delete one first");
            }
            return keep(name, fit.get());
        })) {
            return work.apply(lease.resource());
        } finally {
            letGo();
        }
    }

    /**
     * Puts another in the place of a learner, keeps it, and asks it.
     *
     * @param next a new classifier of the one that is there
     */
    <R> R replace(
            String name,
            Deadline deadline,
            Function<TableClassifier<String>, TableClassifier<String>> next,
            Function<TableClassifier<String>, R> work) {
        try (Handle.Lease<TableClassifier<String>> lease = alone(name, deadline, () -> {
            try (Handle.Lease<TableClassifier<String>> before = lease(name, deadline)) {
                return keep(name, next.apply(before.resource()));
            }
        })) {
            return work.apply(lease.resource());
        } finally {
            letGo();
        }
    }

    /** @throws Problem 404 if there is none of the name */
    void delete(String name, Deadline deadline) {
        alone(name, deadline, () -> {
            if (!saved.contains(name)) {
                throw new Problem(404, "there is no learner '" + name + "'");
            }
            try {
                Files.deleteIfExists(file(name));
            } catch (IOException e) {
                throw new UncheckedIOException("delete: learner " + name, e);
            }
            saved.remove(name);
            synchronized (open) {
                remove(open.remove(name));
            }
            return true;
        });
    }

    private <R> R alone(String name, Deadline deadline, Supplier<R> work) {
        ReentrantLock lock = locks[Math.floorMod(name.hashCode(), LOCKS)];
        deadline.lock(lock);
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private Handle.Lease<TableClassifier<String>> keep(String name, TableClassifier<String> classifier) {
        try {
            classifier.save(file(name)); // atomic, and on the disk when it returns
        } catch (IOException e) {
            classifier.close();
            throw new UncheckedIOException("save: learner " + name, e);
        } catch (RuntimeException e) {
            classifier.close();
            throw e;
        }
        saved.add(name);
        return put(name, classifier);
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("file: expected a name like " + NAME + ", got " + name);
        }
        return folder.resolve(PREFIX + name + SUFFIX);
    }

    /** Leased at once: it might be let go before it is used. */
    private Handle.Lease<TableClassifier<String>> put(String name, TableClassifier<String> classifier) {
        long bytes = OVERHEAD
                + 2L * classifier.schema().toJson().length()
                + classifier.learner().examples().map(LearnerStore::bytes).orElse(0L);
        Open now = new Open(new Handle<>("learner " + name, classifier, TableClassifier::close), bytes);
        synchronized (open) {
            remove(open.put(name, now));
            examples += bytes;
            return now.handle().lease("use");
        }
    }

    private static long bytes(Context<?> examples) {
        return (long) examples.size() * (Float.BYTES * (examples.features() + 1L) + Long.BYTES);
    }

    /** Closes what has left the open ones; whoever uses it is the one to release it. */
    private void remove(@Nullable Open before) {
        if (before != null) {
            examples -= before.bytes();
            before.handle().close();
        }
    }

    /** Closes what was used longest ago, until the rest takes no more than it may; what was used last stays. */
    private void letGo() {
        synchronized (open) {
            Iterator<Open> oldest = open.values().iterator();
            while (open.size() > 1 && examples + learner.bytes() > memory) {
                Open one = oldest.next();
                oldest.remove();
                remove(one);
                evicted.incrementAndGet();
            }
        }
    }

    /** Closes what is open; all is in its file. */
    @Override
    public void close() {
        synchronized (open) {
            open.values().forEach(one -> one.handle().close());
            open.clear();
            examples = 0;
        }
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "close: the lock of " + folder, e);
        }
    }
}
