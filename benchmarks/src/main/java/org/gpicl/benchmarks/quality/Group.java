package org.gpicl.benchmarks.quality;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.gpicl.evaluate.Mean;

/**
 * Results of one size of contexts on tables of one kind: of those tables and draws for which every method has one, and that
 * ask for more than one class.
 *
 * @param kind of the tables, such as {@code numeric} or {@code all}
 * @param context the size, as {@link ContextSize#parse} takes it
 * @param methods learners of gpicl first
 * @param tables for each, by name, the results of its draws by method; each draw has one of every method
 */
record Group(String kind, String context, List<String> methods, Map<String, List<Map<String, Result>>> tables) {

    /** The name of the kind that holds all tables. */
    private static final String ALL = "all";

    /**
     * All groups in which there is something to compare: numeric tables, those with text or gaps, and all, each by size.
     *
     * <p>A method that occurs with several fingerprints counts as several methods.
     */
    static List<Group> of(List<Result> results) {
        Map<Result.Key, Result> latest = new LinkedHashMap<>();
        results.forEach(result -> latest.put(result.key(), result));
        List<Group> groups = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            groups.addAll(bySize(kind.toString(), latest.values(), result -> result.kind() == kind));
        }
        if (groups.stream().map(Group::kind).distinct().count() > 1) {
            groups.addAll(bySize(ALL, latest.values(), result -> true));
        }
        return groups;
    }

    private static List<Group> bySize(String kind, Collection<Result> results, Predicate<Result> ofKind) {
        Map<String, Set<String>> fingerprints = new LinkedHashMap<>();
        results.forEach(result -> fingerprints
                .computeIfAbsent(result.method(), method -> new LinkedHashSet<>())
                .add(result.fingerprint()));
        Map<String, List<Result>> bySize = new LinkedHashMap<>();
        results.stream()
                .filter(ofKind)
                .forEach(result -> bySize.computeIfAbsent(result.context(), size -> new ArrayList<>())
                        .add(result));
        List<Group> groups = new ArrayList<>();
        bySize.forEach((size, found) -> {
            Map<String, Map<Integer, Map<String, Result>>> byTable = new TreeMap<>();
            Set<String> learners = new LinkedHashSet<>();
            Set<String> others = new LinkedHashSet<>();
            for (Result result : found) {
                boolean alone = Objects.requireNonNull(fingerprints.get(result.method()))
                                .size()
                        == 1;
                String method = alone ? result.method() : result.method() + " " + result.fingerprint();
                (method.startsWith(InContextMethod.PREFIX) ? learners : others).add(method);
                byTable.computeIfAbsent(result.table(), table -> new TreeMap<>())
                        .computeIfAbsent(result.draw(), draw -> new LinkedHashMap<>())
                        .put(method, result);
            }
            learners.addAll(others);
            Map<String, List<Map<String, Result>>> complete = new TreeMap<>();
            byTable.forEach((table, draws) -> {
                List<Map<String, Result>> of = draws.values().stream()
                        .filter(draw -> draw.size() == learners.size() && hasArea(draw))
                        .toList();
                if (!of.isEmpty()) {
                    complete.put(table, of);
                }
            });
            if (!complete.isEmpty()) {
                groups.add(new Group(kind, size, List.copyOf(learners), complete));
            }
        });
        return groups;
    }

    /** Whether more than one class was asked; it is the same for all methods. */
    private static boolean hasArea(Map<String, Result> draw) {
        return draw.values().stream().noneMatch(result -> Double.isNaN(result.auc()));
    }

    /** What one method has on one table: the mean over draws. */
    double value(Measure measure, String table, String method) {
        return Mean.of(Objects.requireNonNull(tables.get(table)).stream()
                        .map(draw -> measure.of(Objects.requireNonNull(draw.get(method))))
                        .toList())
                .value();
    }

    /** The methods by one measure. */
    Comparison by(Measure measure) {
        double[][] values = tables.keySet().stream()
                .map(table -> methods.stream()
                        .mapToDouble(method -> value(measure, table, method))
                        .toArray())
                .toArray(double[][]::new);
        return new Comparison(measure, methods, values);
    }
}
