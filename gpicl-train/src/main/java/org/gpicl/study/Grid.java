package org.gpicl.study;

import java.util.ArrayList;
import java.util.List;

/**
 * Values of what a study varies; its cells are all their combinations. For what they mean, see {@link Cell}.
 *
 * @param architectures by kind
 * @param widths of their layers
 * @param tasks K; 0 for as many as there are numbers
 * @param batches in episodes
 * @param optimizers by name
 * @param learningRates after the warm-up
 * @param epsilons of the optimizers
 * @param labelBiases shares of episodes whose labels are not permuted
 * @param seeds of the runs
 * @param steps updates
 */
public record Grid(
        List<String> architectures,
        List<Integer> widths,
        List<Long> tasks,
        List<Integer> batches,
        List<String> optimizers,
        List<Double> learningRates,
        List<Double> epsilons,
        List<Double> labelBiases,
        List<Long> seeds,
        List<Long> steps) {

    /** One small Transformer on as many tasks as there are. */
    public static final Grid DEFAULT = new Grid(
            List.of("causal-transformer"),
            List.of(64),
            List.of(0L),
            List.of(32),
            List.of("adam"),
            List.of(1e-3),
            List.of(1e-10),
            List.of(0.0),
            List.of(1L),
            List.of(2_000L));

    /** Copies the lists, and checks that each has a value. */
    public Grid {
        architectures = List.copyOf(architectures);
        widths = List.copyOf(widths);
        tasks = List.copyOf(tasks);
        batches = List.copyOf(batches);
        optimizers = List.copyOf(optimizers);
        learningRates = List.copyOf(learningRates);
        epsilons = List.copyOf(epsilons);
        labelBiases = List.copyOf(labelBiases);
        seeds = List.copyOf(seeds);
        steps = List.copyOf(steps);
        if (List.of(
                        architectures,
                        widths,
                        tasks,
                        batches,
                        optimizers,
                        learningRates,
                        epsilons,
                        labelBiases,
                        seeds,
                        steps)
                .contains(List.of())) {
            throw new IllegalArgumentException(
                    "study: expected at least 1 value of each axis of a grid, got none of one");
        }
    }

    /** With other numbers of tasks. */
    public Grid withTasks(Long... other) {
        return new Grid(
                architectures,
                widths,
                List.of(other),
                batches,
                optimizers,
                learningRates,
                epsilons,
                labelBiases,
                seeds,
                steps);
    }

    /** All combinations, seeds last, so that a study that is stopped has seen each setting once before any twice. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (long seed : seeds) {
            for (String architecture : architectures) {
                for (int width : widths) {
                    for (long count : tasks) {
                        for (int batch : batches) {
                            for (String optimizer : optimizers) {
                                addCells(cells, architecture, width, count, batch, optimizer, seed);
                            }
                        }
                    }
                }
            }
        }
        return cells;
    }

    private void addCells(
            List<Cell> cells, String architecture, int width, long count, int batch, String optimizer, long seed) {
        for (double rate : learningRates) {
            for (double epsilon : epsilons) {
                for (double bias : labelBiases) {
                    for (long updates : steps) {
                        cells.add(new Cell(
                                architecture, width, count, batch, optimizer, rate, epsilon, bias, seed, updates));
                    }
                }
            }
        }
    }
}
