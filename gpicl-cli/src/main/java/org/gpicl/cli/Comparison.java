package org.gpicl.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gpicl.study.Cell;
import org.gpicl.study.CellResult;

/**
 * Runs of a study that differ in one respect and in their seeds.
 *
 * @param respect in which they differ
 * @param common what they have in common, in words
 * @param runs by what they differ in, in its order; each list has a run or more, of different seeds
 */
record Comparison(Respect respect, String common, Map<String, List<CellResult>> runs) {

    /** A setting of a run. */
    private enum Setting {
        ARCHITECTURE("", Cell::architecture),
        WIDTH("width ", Cell::width),
        TASKS("tasks ", cell -> cell.tasks() == 0 ? Long.MAX_VALUE : cell.tasks()),
        BATCH("batch ", Cell::batch),
        OPTIMIZER("", Cell::optimizer),
        LEARNING_RATE("rate ", Cell::learningRate),
        EPSILON("ε ", Cell::epsilon),
        LABEL_BIAS("label bias ", Cell::labelBias),
        STEPS("updates ", Cell::steps);

        private final String title;
        private final Function<Cell, Comparable<?>> value;

        Setting(String title, Function<Cell, Comparable<?>> value) {
            this.title = title;
            this.value = value;
        }

        private String text(Cell cell) {
            Comparable<?> found = value.apply(cell);
            return found.equals(Long.MAX_VALUE)
                    ? "∞"
                    : found.toString().replace(".0E", "e").replace("E", "e");
        }
    }

    /** In what runs may differ: a setting, and others that have to go with it. */
    enum Respect {
        /** K. */
        TASKS(Setting.TASKS),
        WIDTH(Setting.WIDTH),
        BATCH(Setting.BATCH),
        /** Each with a learning rate and an ε of its own. */
        OPTIMIZER(Setting.OPTIMIZER, Setting.LEARNING_RATE, Setting.EPSILON),
        LEARNING_RATE(Setting.LEARNING_RATE),
        EPSILON(Setting.EPSILON),
        LABEL_BIAS(Setting.LABEL_BIAS),
        STEPS(Setting.STEPS),
        /** Each trained as suits it. */
        ARCHITECTURE(
                Setting.ARCHITECTURE,
                Setting.WIDTH,
                Setting.OPTIMIZER,
                Setting.LEARNING_RATE,
                Setting.EPSILON,
                Setting.BATCH,
                Setting.STEPS);

        private final Setting setting;
        private final List<Setting> settings;

        Respect(Setting setting, Setting... others) {
            this.setting = setting;
            settings = new ArrayList<>(List.of(setting));
            settings.addAll(List.of(others));
        }

        /** Its name in words. */
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** All comparisons that these runs allow, of each respect in turn. */
    static List<Comparison> of(List<CellResult> results) {
        List<Comparison> comparisons = new ArrayList<>();
        for (Respect respect : Respect.values()) {
            for (List<CellResult> group : groups(results, respect.settings)) {
                if (isVaried(group, respect.setting)) {
                    comparisons.add(of(respect, group));
                }
            }
        }
        return comparisons;
    }

    /** Groups of runs that are equal in all settings but these, and the seed. */
    private static List<List<CellResult>> groups(List<CellResult> results, List<Setting> varied) {
        Map<Map<Setting, Object>, List<CellResult>> groups = new LinkedHashMap<>();
        for (CellResult result : results) {
            Map<Setting, Object> rest = new EnumMap<>(Setting.class);
            for (Setting setting : Setting.values()) {
                if (!varied.contains(setting)) {
                    rest.put(setting, setting.value.apply(result.cell()));
                }
            }
            groups.computeIfAbsent(rest, key -> new ArrayList<>()).add(result);
        }
        return List.copyOf(groups.values());
    }

    /** Groups of runs that differ in the number of tasks, the width and the seed alone. */
    static List<List<CellResult>> phases(List<CellResult> results) {
        return groups(results, List.of(Setting.TASKS, Setting.WIDTH)).stream()
                .filter(group -> isVaried(group, Setting.TASKS))
                .toList();
    }

    private static boolean isVaried(List<CellResult> group, Setting setting) {
        return group.stream()
                        .map(result -> setting.value.apply(result.cell()))
                        .distinct()
                        .count()
                > 1;
    }

    private static Comparison of(Respect respect, List<CellResult> group) {
        Set<Setting> shown = new TreeSet<>();
        for (Setting setting : respect.settings) {
            if (isVaried(group, setting)) {
                shown.add(setting);
            }
        }
        boolean isOne = shown.size() == 1;
        Map<String, List<CellResult>> runs = group.stream()
                .sorted((a, b) -> compare(a.cell(), b.cell(), respect.settings))
                .collect(Collectors.groupingBy(
                        result -> shown.stream()
                                .map(setting -> (isOne ? "" : setting.title) + setting.text(result.cell()))
                                .collect(Collectors.joining(", ")),
                        LinkedHashMap::new,
                        Collectors.toList()));
        Cell any = group.get(0).cell();
        return new Comparison(respect, settings(any, respect.settings), runs);
    }

    private static String settings(Cell cell, List<Setting> varied) {
        return List.of(Setting.values()).stream()
                .filter(setting -> !varied.contains(setting))
                .map(setting -> setting.title + setting.text(cell))
                .collect(Collectors.joining(", "));
    }

    private static int compare(Cell a, Cell b, List<Setting> settings) {
        for (Setting setting : settings) {
            int order = compare(setting.value.apply(a), setting.value.apply(b));
            if (order != 0) {
                return order;
            }
        }
        return Long.compare(a.seed(), b.seed());
    }

    @SuppressWarnings("unchecked") // values of one setting are of one type
    private static int compare(Comparable<?> a, Comparable<?> b) {
        return ((Comparable<Object>) a).compareTo(b);
    }

    /** K as text. */
    static String tasks(Cell cell) {
        return Setting.TASKS.text(cell);
    }

    /** All settings of a run but its seed, in words. */
    static String settings(Cell cell) {
        return settings(cell, List.of());
    }

    /** Those that runs of {@link #phases} have in common, in words. */
    static String settingsOfPhases(Cell cell) {
        return settings(cell, List.of(Setting.TASKS, Setting.WIDTH));
    }
}
