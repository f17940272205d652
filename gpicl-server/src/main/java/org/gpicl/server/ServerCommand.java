package org.gpicl.server;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.model.LibraryVersion;
import org.gpicl.spi.BackendException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/**
 * The server as a program, until it is asked to end (SIGTERM, SIGINT): then it answers what is under way and ends with status
 * 0.
 */
@Command(
        name = "gpicl-server",
        mixinStandardHelpOptions = true,
        versionProvider = ServerCommand.Version.class,
        showDefaultValues = true,
        description = "Serves named learners over HTTP, and a page to try them with.")
public final class ServerCommand implements Callable<Integer> {

    @Option(names = "--host", description = "address to listen on", defaultValue = "127.0.0.1")
    private String host = "";

    @Option(names = "--port", description = "port to listen on; 0 for any that is free", defaultValue = "8080")
    private int port;

    @Option(names = "--folder", description = "where learners are kept", defaultValue = "learners")
    private Path folder = Path.of("");

    @Option(names = "--memory", description = "MB that open learners may take together", defaultValue = "256")
    private long megabytes;

    @Option(names = "--model", description = "shipped model", defaultValue = InContextLearner.DEFAULT_MODEL)
    private String model = "";

    @Option(
            names = "--workers",
            description = "requests that compute at once; 0 for one a processor",
            defaultValue = "0")
    private int workers;

    @Option(names = "--queue", description = "requests that may wait", defaultValue = "64")
    private int queue;

    @Option(names = "--timeout", description = "seconds that a request may take", defaultValue = "30")
    private int timeout;

    @Option(
            names = "--drain",
            description = "seconds to answer what is under way, when asked to end",
            defaultValue = "30")
    private int drain;

    @Option(names = "--max-body", description = "bytes of the body of a request", defaultValue = "8388608")
    private int bodyBytes;

    @Option(names = "--max-rows", description = "rows of a table, and of a learner", defaultValue = "10000")
    private int rows;

    @Option(names = "--max-columns", description = "columns of a table", defaultValue = "500")
    private int columns;

    @Option(names = "--max-classes", description = "classes of a learner", defaultValue = "100")
    private int classes;

    @Option(names = "--max-learners", description = "learners that are kept", defaultValue = "100000")
    private int learners;

    private ServerCommand() {}

    /** Runs the server and ends the JVM with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ServerCommand())
                .setExecutionExceptionHandler(ServerCommand::report)
                .execute(arguments));
    }

    /** What settings, files and engines complain of says what to do; where in the code it was found helps nobody. */
    private static int report(Exception failure, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        if (failure instanceof IllegalArgumentException
                || failure instanceof IOException
                || failure instanceof BackendException) {
            line.getErr().println(failure.getMessage());
            return line.getCommandSpec().exitCodeOnExecutionException();
        }
        throw failure;
    }

    /** Serves until the process is asked to end. */
    @Override
    public Integer call() throws IOException {
        tuneHttp();
        CountDownLatch asked = new CountDownLatch(1);
        Stream.of("TERM", "INT").forEach(signal -> onSignal(signal, asked::countDown));
        long memory = megabytes * 1_000_000;
        GpiclServer.Builder builder = GpiclServer.builder()
                .host(host)
                .port(port)
                .folder(folder)
                .memory(memory)
                .queue(queue)
                .timeout(Duration.ofSeconds(timeout))
                .drain(Duration.ofSeconds(drain))
                .limits(new Limits(bodyBytes, rows, columns, classes, learners));
        if (workers != 0) {
            builder.workers(workers);
        }
        try (Learner learner = InContextLearner.builder()
                        .model(model)
                        .threads(1)
                        .memory(memory)
                        .open();
                GpiclServer server = builder.learner(learner).start()) {
            System.out.println("gpicl-server at " + server.uri() + ", " + server.learners() + " learners in " + folder);
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /**
     * A client that sends or reads too slowly loses its connection, there are not any number of them, and answers do not wait
     * to be acknowledged. The JDK's server has no other way to be told, and looks when it is first used.
     */
    private void tuneHttp() {
        setIfAbsent("sun.net.httpserver.maxReqTime", Integer.toString(timeout));
        setIfAbsent("sun.net.httpserver.maxRspTime", Long.toString(4L * timeout));
        setIfAbsent("jdk.httpserver.maxConnections", "1000");
        setIfAbsent(GpiclServer.NO_DELAY, "true");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * Runs something when the process gets a signal, instead of ending it. A shutdown hook would be too late: ONNX Runtime has
     * one of its own, which runs at the same time and makes predictions under way fail. By reflection, as the JDK has this in
     * a package that it does not promise; where it is not there, the process ends as others do.
     */
    private static void onSignal(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    ServerCommand.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            System.getLogger(ServerCommand.class.getName())
                    .log(System.Logger.Level.WARNING, "no graceful end at signal " + name, e);
        }
    }

    /** The version of the library. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"gpicl " + LibraryVersion.text()};
        }
    }
}
