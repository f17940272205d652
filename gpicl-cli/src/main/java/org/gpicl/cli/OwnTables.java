package org.gpicl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gpicl.table.Table;
import org.gpicl.task.Mixture;
import org.gpicl.task.TableTasks;
import org.gpicl.task.TaskDistribution;

/**
 * Tables in files, as tasks.
 *
 * @param labels names of label columns, of which every table has one; empty where any column may be asked for
 * @param without names of columns that are left out where they are
 * @param options of the tasks
 */
record OwnTables(List<String> labels, List<String> without, TableTasks.Options options) {

    private static final Pattern TABLE = Pattern.compile(".*\\.(csv|tsv|arff)(\\.gz)?");

    /**
     * Tasks of all tables, each as often, those of a batch from one.
     *
     * @param paths of files, or of folders with files that end in csv, tsv or arff, or in one of these and gz
     * @throws IOException if a file cannot be read, or a folder has no table
     * @throws IllegalArgumentException if a table has no such label column, or nothing to ask for
     */
    TaskDistribution read(List<Path> paths) throws IOException {
        List<Mixture.Part> parts = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                TableTasks tasks = tasks(file);
                System.out.println(file + ": " + tasks);
                parts.add(new Mixture.Part(1, tasks));
            }
        }
        return new Mixture(parts).byBatch();
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> tables = files.filter(Files::isRegularFile)
                    .filter(file -> TABLE.matcher(file.toString().toLowerCase(Locale.ROOT))
                            .matches())
                    .sorted()
                    .toList();
            if (tables.isEmpty()) {
                throw new IOException("tables: expected files that end in csv, tsv or arff in the folder " + path
                        + ", got none; name the files themselves if they end otherwise");
            }
            return tables;
        }
    }

    private TableTasks tasks(Path file) throws IOException {
        Table all = Table.read(file);
        List<String> names = all.schema().names();
        Optional<String> label = labels.stream().filter(names::contains).findFirst();
        if (label.isEmpty() && !labels.isEmpty()) {
            throw new IllegalArgumentException(
                    "label: expected one of the columns " + names + " of " + file + ", got " + labels);
        }
        String[] left = without.stream().filter(names::contains).toArray(String[]::new);
        try {
            Table table = left.length == 0 ? all : all.without(left);
            return label.isPresent() ? TableTasks.of(table, label.get(), options) : TableTasks.of(table, options);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
