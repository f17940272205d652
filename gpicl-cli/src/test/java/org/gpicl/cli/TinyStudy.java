package org.gpicl.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.gpicl.backend.Backends;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.study.Cell;
import org.gpicl.study.CellState;
import org.gpicl.study.Grid;
import org.gpicl.study.Setup;
import org.gpicl.study.Study;
import org.gpicl.study.StudyData;
import org.gpicl.study.StudyFolder;
import org.gpicl.task.DataSet;

/** A small study, also as a program that a test can kill. */
final class TinyStudy {

    private static final int FEATURES = 3;
    private static final int CLASSES = 2;

    private TinyStudy() {}

    static Study study() {
        Setup setup = new Setup("djl", "clusters", "others", 1, 12, 1, 1, 8, 2, 0.9, List.of(1, 11), 16, 4);
        Grid grid = new Grid(
                List.of("causal-transformer", "lstm"),
                List.of(8),
                List.of(2L, 0L),
                List.of(4),
                List.of("muon"),
                List.of(0.004),
                List.of(1e-10),
                List.of(0.5),
                List.of(1L, 2L),
                List.of(30L));
        return new Study(setup, 600, 4, List.of(grid));
    }

    static StudyData data() {
        return new StudyData(clusters(1), clusters(2), clusters(3));
    }

    private static DataSet clusters(long seed) {
        RandomStream random = new Seed(seed).stream();
        int rows = 60;
        float[] x = new float[rows * FEATURES];
        int[] y = new int[rows];
        for (int i = 0; i < rows; i++) {
            y[i] = i % CLASSES;
            for (int j = 0; j < FEATURES; j++) {
                x[i * FEATURES + j] = (float) (random.normal() + (y[i] == 0 ? 1 : -1));
            }
        }
        return DataSet.of(FEATURES, x, y, CLASSES);
    }

    static Engine engine() {
        return Backends.load().open("djl", EngineOptions.CPU.withThreads(1));
    }

    /** Does what is left of the study in a folder. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        StudyFolder folder = new StudyFolder(Path.of(arguments[0]));
        try (Engine engine = engine()) {
            for (Cell cell : folder.study().cells()) {
                CellState state = folder.run(cell, data(), engine);
                System.out.println(state.phase() + " " + cell.name());
            }
        }
    }
}
