package org.gpicl.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Closing;
import org.jspecify.annotations.Nullable;

/**
 * Named learners over HTTP: fit, observe, predict, explain and delete; health and metrics; a page to try it with. What can be
 * asked is described at {@code /openapi.json}. Thread-safe.
 *
 * <p>Each learner is in a file of its own before its fit is answered. Those used longest ago are closed when all together take
 * more than {@link Builder#memory}, and opened again when they are asked, with equal answers. A server that starts in the same
 * folder has the same learners.
 *
 * <p>As many requests compute at once as there are workers; as many wait as the queue is long; others get 503 with
 * {@code Retry-After} at once. There is no authentication and no TLS: it listens on the loopback address unless told
 * otherwise, and belongs behind a proxy that has both.
 *
 * <p>Some things are for the JDK's HTTP server, which takes them from system properties when it is first used; {@link
 * ServerCommand} sets them, a program of one's own should. With {@code sun.net.httpserver.nodelay=true} answers are sent at
 * once; without it each waits until the client has acknowledged its head, some 40 ms. {@code sun.net.httpserver.maxReqTime} and
 * {@code maxRspTime}, in seconds, bound how slow clients may be, {@code jdk.httpserver.maxConnections} how many connections there
 * are.
 */
public final class GpiclServer implements AutoCloseable {

    /** The property by which answers do not wait for acknowledgements. */
    static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private static final Logger LOG = System.getLogger(GpiclServer.class.getName());

    /** Threads for what is answered also when the server is busy. */
    private static final int MORE_THREADS = 16;

    private static final int BACKLOG = 128;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    /** Clients that are answered 503 leave within this; a connection closed before would look to them like a crash. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final HttpServer http;
    private final ThreadPoolExecutor threads;
    private final Dispatcher dispatcher;
    private final LearnerStore store;
    private final Runnable closeLearner;
    private final Duration drain;
    private final String host;
    private boolean closed; // guarded by this

    private GpiclServer(Builder builder, Learner learner, Runnable closeLearner) throws IOException {
        this.closeLearner = closeLearner;
        this.drain = builder.drain;
        this.host = builder.host;
        Path folder = builder.folder;
        if (folder == null) {
            throw new IllegalStateException("server: expected a folder for learners, got none; set folder");
        }
        store = new LearnerStore(folder, learner, builder.memory, builder.limits.learners());
        try {
            Gate gate = new Gate(builder.workers, builder.queue);
            dispatcher = new Dispatcher(learner, store, builder.memory, gate, builder.limits, builder.timeout);
            http = HttpServer.create(new InetSocketAddress(builder.host, builder.port), BACKLOG);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
        threads = threads(builder.workers + builder.queue + MORE_THREADS);
        http.setExecutor(threads);
        http.createContext("/", dispatcher);
        http.start();
        LOG.log(
                Level.INFO,
                () -> "listening at " + uri() + ", " + store.savedCount() + " learners in " + folder + ", "
                        + learner.description());
        if (!Boolean.getBoolean(NO_DELAY)) {
            LOG.log(Level.INFO, () -> "answers wait for acknowledgements; start the JVM with -D" + NO_DELAY + "=true");
        }
    }

    private static ThreadPoolExecutor threads(int number) {
        AtomicInteger numbers = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                number, number, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "gpicl-server-" + numbers.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** A builder, with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where it listens, such as {@code http://127.0.0.1:8080}. */
    public URI uri() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + http.getAddress().getPort());
    }

    /** The number of learners that are kept. */
    public int learners() {
        return store.savedCount();
    }

    /**
     * Stops: new requests are sent away, those under way are answered, if that takes no longer than {@link Builder#drain};
     * then all is closed. Before that, a moment must have passed without any request, so that none on its way here is cut off. Learners stay in their files. Closing twice does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        LOG.log(Level.INFO, () -> "stopping, " + dispatcher.underWay() + " requests under way");
        dispatcher.stop();
        Deadline deadline = Deadline.after(drain);
        boolean interrupted = false;
        while (!dispatcher.isQuietFor(QUIET) && !deadline.isOver() && !interrupted) {
            try {
                Thread.sleep(LOOK_EVERY.toMillis());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        Closing.all(
                List.<Runnable>of(() -> http.stop(0), threads::shutdownNow, store::close, closeLearner), Runnable::run);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a server is made of. Not thread-safe. */
    public static final class Builder {

        private static final long MEMORY = 256_000_000;

        private String host = "127.0.0.1";
        private int port = 8080;
        private @Nullable Path folder;
        private @Nullable Learner learner;
        private long memory = MEMORY;
        private int workers = Runtime.getRuntime().availableProcessors();
        private int queue = 64;
        private Duration timeout = Duration.ofSeconds(30);
        private Duration drain = Duration.ofSeconds(30);
        private Limits limits = Limits.STANDARD;

        private Builder() {}

        /** The address to listen on; the loopback address 127.0.0.1 unless set. */
        public Builder host(String address) {
            host = address;
            return this;
        }

        /** The port to listen on, 8080 unless set; 0 for any that is free, see {@link GpiclServer#uri}. */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("port: expected 0 to 65535, got " + number);
            }
            port = number;
            return this;
        }

        /** Where learners are kept, made if it is not there; of this server alone. Must be set. */
        public Builder folder(Path directory) {
            folder = directory;
            return this;
        }

        /** What fits; it stays open when the server is closed. Unless set, the server opens one and closes it. */
        public Builder learner(Learner open) {
            learner = open;
            return this;
        }

        /**
         * What open learners may take together, in bytes, 256 MB unless set: their examples, and what the learner remembers of
         * these ({@link Learner#bytes}).
         */
        public Builder memory(long bytes) {
            memory = positive("memory", bytes);
            return this;
        }

        /** How many requests compute at once; as many as there are processors unless set. */
        public Builder workers(int number) {
            workers = (int) positive("workers", number);
            return this;
        }

        /** How many requests may wait, 64 unless set. */
        public Builder queue(int length) {
            if (length < 0) {
                throw new IllegalArgumentException("queue: expected at least 0, got " + length);
            }
            queue = length;
            return this;
        }

        /**
         * How long a request may wait and compute, 30 s unless set. Explanations and evaluations are given up then; a single
         * fit or prediction is not.
         */
        public Builder timeout(Duration time) {
            positive("timeout", time.toNanos());
            timeout = time;
            return this;
        }

        /** How long {@link GpiclServer#close} waits for requests under way, 30 s unless set. */
        public Builder drain(Duration time) {
            drain = time;
            return this;
        }

        /** What is taken at most; {@link Limits#STANDARD} unless set. */
        public Builder limits(Limits most) {
            limits = most;
            return this;
        }

        private static long positive(String what, long number) {
            if (number < 1) {
                throw new IllegalArgumentException(what + ": expected at least 1, got " + number);
            }
            return number;
        }

        /**
         * Starts it.
         *
         * @return a new server, owned by the caller
         * @throws IllegalStateException if no folder is set
         * @throws BackendException if no engine can be opened
         * @throws IOException if it cannot listen there, or the folder cannot be used or is another server's
         */
        public GpiclServer start() throws IOException {
            Learner given = learner;
            if (given != null) {
                return new GpiclServer(this, given, () -> {});
            }
            Learner own = InContextLearner.builder().threads(1).memory(memory).open();
            try {
                return new GpiclServer(this, own, own::close);
            } catch (IOException | RuntimeException e) {
                own.close();
                throw e;
            }
        }
    }
}
