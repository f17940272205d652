package org.gpicl.spark;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/**
 * A cluster as Spark itself starts one: a master and workers, each a JVM with nothing but Spark's own jars on its class path. What
 * the application adds, gpicl and what it needs, comes to executors as {@code spark.jars}, as after {@code spark-submit --jars}.
 */
final class StandaloneCluster implements AutoCloseable {

    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(120);
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final List<String> applicationJars = new ArrayList<>();
    private final String master;

    /**
     * Starts it and waits until all workers are there.
     *
     * @param folder for its files, which the caller deletes
     * @param workers their number, each of one core
     */
    StandaloneCluster(Path folder, int workers) throws IOException, InterruptedException {
        this.folder = folder;
        boolean started = false;
        try {
            install();
            master = start(
                            "master",
                            MASTER,
                            "org.apache.spark.deploy.master.Master",
                            "--port",
                            "0",
                            "--webui-port",
                            "0")
                    .group(1);
            for (int i = 0; i < workers; i++) {
                String work = Files.createDirectory(folder.resolve("work-" + i)).toString();
                start(
                        "worker-" + i,
                        REGISTERED,
                        "org.apache.spark.deploy.worker.Worker",
                        "--port",
                        "0",
                        "--webui-port",
                        "0",
                        "--cores",
                        "1",
                        "--memory",
                        "1g",
                        "--work-dir",
                        work,
                        master);
            }
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** An installation of Spark: what is on our class path, without gpicl and what it brings. */
    private void install() throws IOException {
        Path jars = Files.createDirectories(folder.resolve("spark").resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                applicationJars.add(jar(path).toString());
            } else if (path.getFileName().toString().matches("(gpicl-|onnxruntime-|jackson-dataformat-csv-).*")) {
                applicationJars.add(path.toString());
            } else if (Files.exists(path)) {
                Files.createSymbolicLink(jars.resolve(path.getFileName()), path.toAbsolutePath());
            }
        }
    }

    private Path jar(Path classes) throws IOException {
        Path jar = folder.resolve("application-" + applicationJars.size() + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                entries.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }

    private Matcher start(String name, Pattern ready, String program, String... arguments)
            throws IOException, InterruptedException {
        Path home = folder.resolve("spark");
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().trim().split("\\s+")));
        command.addAll(List.of(
                "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", home.resolve("jars") + File.separator + "*", program));
        command.addAll(List.of("--host", "127.0.0.1"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .directory(folder.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13"); // which Spark's own scripts find out
        Process process = builder.start();
        processes.add(process);
        long end = System.nanoTime() + DEADLINE;
        while (process.isAlive() && System.nanoTime() < end) {
            Matcher found = ready.matcher(Files.readString(log));
            if (found.find()) {
                return found;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(
                "cluster: expected " + name + " to say '" + ready + "', got " + Files.readString(log));
    }

    /** A new session on all of its workers, with an executor of 600 MB on each; the caller stops it. */
    SparkSession session() {
        return SparkSession.builder()
                .master(master)
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.jars", String.join(",", applicationJars))
                .config("spark.executor.memory", "600m")
                .config("spark.sql.shuffle.partitions", 4)
                .config("spark.scheduler.minRegisteredResourcesRatio", 1)
                .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")
                .getOrCreate();
    }

    /** What the executors have taken of the processor until now. */
    Duration processorOfExecutors() {
        return processes.stream()
                .flatMap(Process::descendants)
                .map(executor -> executor.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Ends the workers, whose executors go with them, and the master. */
    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        for (Process process : processes) {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
