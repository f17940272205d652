package org.gpicl.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.ClassifierFactory;
import org.gpicl.evaluate.Difference;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Mean;
import org.gpicl.evaluate.Measure;
import org.gpicl.evaluate.Splits;
import org.gpicl.explain.ExampleInfluence;
import org.gpicl.explain.ShapleyValues;
import org.gpicl.server.Route.Work;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;

/** What can be asked, and the answers. Thread-safe. */
final class Operations {

    /** Rows of a table that are shown again. */
    private static final int SHOWN = 50;

    private static final int MOST_NAMES = 1_000;
    private static final int MOST_FOLDS = 10;
    private static final int MOST_EXAMPLES = 64;

    /** As learners refuse numbers as labels; here labels are text, of which they do not know that it is numbers. */
    private static final int MOST_FRACTIONS = 16;

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]*[.,]?[0-9]+([eE][-+]?[0-9]+)?");
    private static final Pattern FRACTION = Pattern.compile(".*[.,][0-9]*[1-9][0-9]*");

    private final Learner learner;
    private final LearnerStore store;
    private final BooleanSupplier ready;
    private final Supplier<String> metrics;

    Operations(Learner learner, LearnerStore store, BooleanSupplier ready, Supplier<String> metrics) {
        this.learner = learner;
        this.store = store;
        this.ready = ready;
        this.metrics = metrics;
    }

    List<Route> routes() {
        Answer page = Page.html();
        Answer openApi = Page.openApi();
        Set<String> none = Set.of();
        return List.of(
                new Route("GET", "/", "page", Work.NONE, none, any -> page),
                new Route("GET", "/openapi.json", "openapi", Work.NONE, none, any -> openApi),
                new Route("GET", "/health/live", "live", Work.NONE, none, any -> status("live")),
                new Route("GET", "/health/ready", "ready", Work.NONE, none, any -> ready()),
                new Route("GET", "/metrics", "metrics", Work.NONE, none, any -> metrics()),
                new Route("POST", "/v1/table", "table", Work.SHORT, Set.of("kind"), this::table),
                new Route(
                        "POST",
                        "/v1/evaluate",
                        "evaluate",
                        Work.LONG,
                        Set.of("label", "kind", "folds"),
                        this::evaluate),
                new Route("GET", "/v1/learners", "list", Work.NONE, Set.of("after", "limit"), this::list),
                new Route("GET", "/v1/learners/{name}", "describe", Work.SHORT, none, this::describe),
                new Route("PUT", "/v1/learners/{name}", "fit", Work.SHORT, Set.of("label", "kind"), this::fit),
                new Route("DELETE", "/v1/learners/{name}", "delete", Work.SHORT, none, this::delete),
                new Route("POST", "/v1/learners/{name}/observe", "observe", Work.SHORT, none, this::observe),
                new Route("POST", "/v1/learners/{name}/predict", "predict", Work.SHORT, Set.of("top"), this::predict),
                new Route(
                        "POST",
                        "/v1/learners/{name}/explain",
                        "explain",
                        Work.LONG,
                        Set.of("examples"),
                        this::explain));
    }

    // ---------------------------------------------------------------- the server itself

    private static Answer status(String text) {
        return Answer.json(200, Map.of("status", text));
    }

    private Answer ready() {
        if (!ready.getAsBoolean()) {
            throw Problem.busy("the server is stopping");
        }
        return status("ready");
    }

    private Answer metrics() {
        return Answer.of(Metrics.CONTENT_TYPE, metrics.get().getBytes(StandardCharsets.UTF_8));
    }

    // ---------------------------------------------------------------- tables

    private Answer table(Request request) {
        Table table = TableBody.of(request).table(null);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("rows", table.rows());
        body.put("columns", columns(table.schema()));
        body.put(
                "first",
                IntStream.range(0, Math.min(SHOWN, table.rows()))
                        .mapToObj(row -> text(table.row(row)))
                        .toList());
        return Answer.json(200, body);
    }

    /** Dates as text; all else is JSON already. */
    private static Map<String, Object> text(Map<String, Object> row) {
        row.replaceAll((column, value) -> value instanceof Number || value instanceof Boolean || value instanceof String
                ? value
                : value.toString());
        return row;
    }

    private static List<Map<String, Object>> columns(Schema schema) {
        List<Map<String, Object>> columns = new ArrayList<>();
        for (Schema.Column column : schema.columns()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", column.name());
            one.put("kind", TableBody.name(column.kind()));
            one.put("categories", column.categories().size());
            columns.add(one);
        }
        return columns;
    }

    private Answer evaluate(Request request) {
        String label = request.requiredParameter("label");
        int folds = request.number("folds", 5, 2, MOST_FOLDS);
        Table table = TableBody.of(request).table(label);
        requireFewClasses(request, table, label);
        Map<String, ClassifierFactory<String>> factories = new LinkedHashMap<>();
        factories.put("gpicl", learner::fit);
        factories.put("majority", Baselines::majority);
        factories.put("nearest neighbor", Baselines::nearestNeighbor);
        Map<String, Evaluation<String>> evaluations = new LinkedHashMap<>();
        factories.forEach((name, factory) -> evaluations.put(
                name,
                TableBody.unprocessable(() -> Splits.kFold(folds)
                        .evaluate(
                                context -> {
                                    request.deadline().require(); // between folds is when work can be given up
                                    return factory.fit(context);
                                },
                                table,
                                label))));
        Evaluation<String> first = evaluations.values().iterator().next();
        List<Map<String, Object>> methods = new ArrayList<>();
        evaluations.forEach((name, evaluation) -> methods.add(method(name, evaluation, first)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("label", label);
        body.put("rows", first.rows());
        body.put("folds", first.folds());
        body.put("classes", first.classes());
        body.put("methods", methods);
        return Answer.json(200, body);
    }

    private static Map<String, Object> method(String name, Evaluation<String> evaluation, Evaluation<String> first) {
        List<Map<String, Object>> measures = new ArrayList<>();
        for (Measure measure : Measure.standard()) {
            Difference difference = first.minus(evaluation, measure);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", measure.name());
            one.put("largerIsBetter", measure.largerIsBetter());
            putMean(one, evaluation.value(measure));
            one.put(
                    "clearlyWorse",
                    difference.isClear() && measure.gain(difference.value().value(), 0) > 0);
            one.put(
                    "clearlyBetter",
                    difference.isClear() && measure.gain(difference.value().value(), 0) < 0);
            measures.add(one);
        }
        Map<String, Object> method = new LinkedHashMap<>();
        method.put("name", name);
        method.put("measures", measures);
        return method;
    }

    /** What is not known is left out: JSON has no NaN. */
    private static void putMean(Map<String, Object> target, Mean mean) {
        if (!Double.isNaN(mean.value())) {
            target.put("value", mean.value());
        }
        if (!Double.isNaN(mean.standardError())) {
            target.put("standardError", mean.standardError());
        }
    }

    // ---------------------------------------------------------------- learners

    private Answer list(Request request) {
        String after = request.parameter("after");
        int limit = request.number("limit", MOST_NAMES, 1, MOST_NAMES);
        return Answer.json(200, Map.of("learners", store.names(after == null ? "" : after, limit)));
    }

    private Answer describe(Request request) {
        String name = request.learner();
        return store.use(name, request.deadline(), classifier -> Answer.json(200, description(name, classifier)));
    }

    private static Map<String, Object> description(String name, TableClassifier<String> classifier) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("label", classifier.labelColumn());
        body.put("rows", classifier.learner().examples().map(Context::size).orElse(0));
        body.put("classes", classifier.classes());
        body.put("columns", columns(classifier.schema()));
        return body;
    }

    private Answer fit(Request request) {
        String name = request.learner();
        String label = request.requiredParameter("label");
        Table table = TableBody.of(request).table(label);
        requireFewClasses(request, table, label);
        boolean isNew = !store.contains(name);
        return store.fit(
                name,
                request.deadline(),
                () -> TableBody.unprocessable(() -> learner.fit(table, label)),
                classifier -> Answer.json(isNew ? 201 : 200, description(name, classifier)));
    }

    private static void requireFewClasses(Request request, Table table, String label) {
        Set<String> classes = new LinkedHashSet<>(TableBody.unprocessable(() -> table.labels(label, String.class)));
        requireFewClasses(request, classes.size());
        if (classes.size() > MOST_FRACTIONS
                && classes.stream().allMatch(NUMBER.asMatchPredicate())
                && classes.stream().anyMatch(FRACTION.asMatchPredicate())) {
            throw new Problem(
                    422,
                    "expected labels that name classes, got " + classes.size() + " different numbers, such as "
                            + classes.iterator().next()
                            + "; to predict a quantity, cut it into ranges and name these");
        }
    }

    private static void requireFewClasses(Request request, int classes) {
        if (classes > request.limits().classes()) {
            throw new Problem(
                    422,
                    "expected at most " + request.limits().classes() + " classes, got " + classes
                            + "; is the label a number that is to be predicted? gpicl classifies only");
        }
    }

    private Answer delete(Request request) {
        store.delete(request.learner(), request.deadline());
        return Answer.empty();
    }

    private Answer observe(Request request) {
        String name = request.learner();
        TableBody body = TableBody.of(request);
        return store.replace(
                name,
                request.deadline(),
                classifier -> observed(request, body, classifier),
                classifier -> Answer.json(200, description(name, classifier)));
    }

    private static TableClassifier<String> observed(
            Request request, TableBody body, TableClassifier<String> classifier) {
        Context<String> more = body.examples(classifier);
        int rows = classifier.learner().examples().map(Context::size).orElse(0) + more.size();
        if (rows > request.limits().rows()) {
            throw new Problem(
                    422,
                    "expected at most " + request.limits().rows() + " rows of a learner, got " + rows
                            + " with these; fit it to those that matter");
        }
        Set<String> classes = new LinkedHashSet<>(classifier.classes());
        classes.addAll(more.classes());
        requireFewClasses(request, classes.size());
        return TableBody.unprocessable(() -> classifier.observe(more));
    }

    private Answer predict(Request request) {
        int top = request.number("top", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        TableBody body = TableBody.of(request);
        return store.use(request.learner(), request.deadline(), classifier -> {
            List<Map<String, Object>> predictions = new ArrayList<>();
            classifier.learner().predict(body.encoded(classifier)).forEach(one -> predictions.add(json(one, top)));
            return Answer.json(200, Map.of("predictions", predictions));
        });
    }

    private static Map<String, Object> json(Prediction<String> prediction, int top) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("label", prediction.label());
        body.put("probabilities", prediction.top(top));
        return body;
    }

    private Answer explain(Request request) {
        int examples = request.number("examples", 0, 0, MOST_EXAMPLES);
        TableBody body = TableBody.of(request);
        return store.use(request.learner(), request.deadline(), classifier -> {
            float[][] rows = body.encoded(classifier);
            if (rows.length != 1) {
                throw new Problem(422, "expected one row to explain, got " + rows.length);
            }
            return Answer.json(200, explanation(request.deadline(), classifier, rows[0], examples));
        });
    }

    private static Map<String, Object> explanation(
            Deadline deadline, TableClassifier<String> classifier, float[] x, int examples) {
        Context<String> known = classifier.learner().examples().orElseThrow(); // kept, as a table was read at once
        Prediction<String> prediction = classifier.learner().predict(x);
        ShapleyValues<String> values = ShapleyValues.of(until(deadline, classifier.learner()), x, known);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("prediction", json(prediction, Integer.MAX_VALUE));
        body.put("base", values.base()[values.classes().indexOf(prediction.label())]);
        List<Map<String, Object>> columns = new ArrayList<>();
        for (int column : values.ranking(prediction.label())) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", classifier.schema().names().get(column));
            putMean(one, values.value(column, prediction.label()));
            columns.add(one);
        }
        body.put("columns", columns);
        body.put("examples", examples == 0 ? List.of() : influences(deadline, classifier, known, x, examples));
        return body;
    }

    private static List<Map<String, Object>> influences(
            Deadline deadline, TableClassifier<String> classifier, Context<String> known, float[] x, int most) {
        ExampleInfluence<String> influence = TableBody.unprocessable(() -> ExampleInfluence.of(
                context -> {
                    deadline.require();
                    return classifier.learner().refit(context);
                },
                known,
                x));
        return influence.examples().stream()
                .limit(most)
                .map(one -> {
                    Map<String, Object> example = new LinkedHashMap<>();
                    example.put("row", one.example());
                    example.put("label", known.label(one.example()));
                    putMean(example, one.value());
                    return example;
                })
                .toList();
    }

    /** A classifier that is asked no longer than until then. */
    private static Classifier<String> until(Deadline deadline, Classifier<String> classifier) {
        return new Classifier<>() {
            @Override
            public int features() {
                return classifier.features();
            }

            @Override
            public List<String> classes() {
                return classifier.classes();
            }

            @Override
            public List<Prediction<String>> predict(float[][] x) {
                deadline.require();
                return classifier.predict(x);
            }
        };
    }
}
