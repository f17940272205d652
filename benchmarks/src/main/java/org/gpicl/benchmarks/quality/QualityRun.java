package org.gpicl.benchmarks.quality;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every method on every split of every table, but for what is known already.
 *
 * @param tables of different names
 * @param sizes of contexts; where one is more than half of a table, it is left out
 * @param draws splits of each table and size, at least 1
 * @param methods that are compared
 */
public record QualityRun(List<Table> tables, List<ContextSize> sizes, int draws, List<Method> methods) {

    private static final Logger LOG = System.getLogger(QualityRun.class.getName());

    /** Checks the number of draws, and that no two tables have one name. */
    public QualityRun {
        tables = List.copyOf(tables);
        sizes = List.copyOf(sizes);
        methods = List.copyOf(methods);
        if (draws < 1) {
            throw new IllegalArgumentException("quality: expected at least 1 draw, got " + draws);
        }
        List<String> names = tables.stream().map(Table::name).sorted().toList();
        for (int i = 1; i < names.size(); i++) {
            if (names.get(i).equals(names.get(i - 1))) {
                throw new IllegalArgumentException(
                        "quality: expected tables of different names, got two named " + names.get(i));
            }
        }
    }

    /**
     * What is to be done for one split.
     *
     * @param rows of the context
     * @param missing the methods whose results are not known
     */
    private record Cell(Table table, ContextSize size, int rows, int draw, List<Method> missing) {}

    /** Is told how a run goes on. */
    public interface Progress {

        /** That a run begins which has so many results to find. */
        void begins(int missing);

        /** That one of them was found or given up; it is about this table and context. */
        void stepped(String at);
    }

    /**
     * Finds what the file lacks, first draws first, and appends it.
     *
     * <p>A method that fails on a split is logged and left out there, to be tried again by another run.
     *
     * @param threads that share the work
     * @return how often a method failed
     * @throws IOException if the results cannot be written
     */
    public int into(ResultsFile results, int threads, Progress progress) throws IOException, InterruptedException {
        List<Cell> cells = cells(results);
        progress.begins(cells.stream().mapToInt(cell -> cell.missing().size()).sum());
        warmUp(cells);
        AtomicInteger failures = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Cell cell : cells) {
                running.add(pool.submit(() -> {
                    find(cell, results, progress, failures);
                    return null;
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new IOException(cause.getMessage(), cause);
            }
            throw new IllegalStateException("quality: " + e.getCause(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
        return failures.get();
    }

    private List<Cell> cells(ResultsFile results) {
        List<Cell> cells = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            for (ContextSize size : sizes) {
                for (Table table : tables) {
                    int of = draw;
                    size.of(table.data().rows()).ifPresent(rows -> {
                        List<Method> missing = methods.stream()
                                .filter(method -> !results.contains(new Result.Key(
                                        table.name(), size.toString(), of, method.name(), method.fingerprint())))
                                .toList();
                        if (!missing.isEmpty()) {
                            cells.add(new Cell(table, size, rows, of, missing));
                        }
                    });
                }
            }
        }
        return cells;
    }

    /** The first use of a method loads classes and native code, which is not its time. */
    private static void warmUp(List<Cell> cells) {
        cells.stream().limit(1).forEach(cell -> {
            Split split = Split.draw(cell.table(), cell.rows(), cell.draw());
            cell.missing().forEach(method -> attempt(split, cell, method));
        });
    }

    private static void find(Cell cell, ResultsFile results, Progress progress, AtomicInteger failures)
            throws IOException {
        Split split = Split.draw(cell.table(), cell.rows(), cell.draw());
        for (Method method : cell.missing()) {
            Optional<Result> result = attempt(split, cell, method);
            if (result.isPresent()) {
                results.append(result.get());
            } else {
                failures.incrementAndGet();
            }
            progress.stepped(cell.table().name() + " " + cell.size());
        }
    }

    private static Optional<Result> attempt(Split split, Cell cell, Method method) {
        try {
            return Optional.of(Result.of(split, cell.size(), cell.draw(), method));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "%s failed on draw %d of %s with a context of %s"
                            .formatted(method.name(), cell.draw(), cell.table().name(), cell.size()),
                    e);
            return Optional.empty();
        }
    }
}
