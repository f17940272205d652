package org.gpicl.metatest;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.gpicl.metatest.LearningCurve.Labels;
import org.gpicl.metatest.LearningCurve.Options;
import org.gpicl.metatest.LearningCurve.Point;
import org.gpicl.task.TaskDistribution;

/**
 * Which kind of algorithm a learner is, from how much examples help it. Immutable.
 *
 * <p>The rule is that of the paper (Kirsch et al., arXiv 2212.04458, section 4.1, on the transitions between memorization,
 * task identification and general-purpose learning). Examples <em>help</em> where the 95 % interval of the
 * {@link Improvement} lies above {@link #MARGIN}, and <em>do not help</em> where it lies below.
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><th>on tasks seen</th><th>on unseen tasks</th><th>and</th><th>kind</th></tr>
 * <tr><td>do not help</td><td>do not help</td><td>tasks seen are solved above chance at once</td>
 * <td>{@link AlgorithmKind#INSTANCE_MEMORIZATION}</td></tr>
 * <tr><td>do not help</td><td>do not help</td><td>accuracy on tasks seen is at chance</td>
 * <td>{@link AlgorithmKind#NO_LEARNING}</td></tr>
 * <tr><td>help</td><td>do not help</td><td></td><td>{@link AlgorithmKind#TASK_IDENTIFICATION}</td></tr>
 * <tr><td>help</td><td>help</td><td>do not help on unseen tasks with shuffled labels</td>
 * <td>{@link AlgorithmKind#GENERAL_LEARNING}</td></tr>
 * </table>
 *
 * <p>All else is {@link AlgorithmKind#UNDECIDED}; more tasks make intervals narrower. The paper compares bare accuracies; the
 * margin, the chance level, which parts memorization from no learning at all, and the control by shuffled labels, which a
 * learner fails whose accuracy rises without what the labels say, are ours. Unseen data and the identity task are reported
 * and do not decide.
 *
 * @param chance accuracy of guessing on these tasks, 1 / classes where classes are equally frequent
 * @param curves by condition; tasks seen, unseen tasks and shuffled labels must be there, each with at least 2 points
 */
public record Verdict(double chance, Map<Condition, LearningCurve> curves) {

    /** What is too little to count, in accuracy: half of the .11 by which the paper's first tasks identified improve. */
    public static final double MARGIN = 0.05;

    /** Fewest tasks for which the interval of a mean may be taken from the normal distribution. */
    public static final int FEWEST_TASKS = 16;

    /** Where a learner is measured. */
    public enum Condition {
        /** Tasks of meta-training, on the data of meta-training. */
        SEEN_TASKS("seen tasks"),
        /** Tasks that meta-training cannot have drawn. */
        UNSEEN_TASKS("unseen tasks"),
        /** Unseen tasks over another data set. */
        UNSEEN_DATA("unseen data"),
        /** The data set as it is, without projection and with its own labels. */
        IDENTITY_TASK("identity task"),
        /** Unseen tasks with the labels of the context shuffled. */
        SHUFFLED_LABELS("shuffled labels");

        private final String text;

        Condition(String text) {
            this.text = text;
        }

        /** Its name in words, such as {@code unseen tasks}. */
        public String text() {
            return text;
        }
    }

    /** How a learner's curve is measured: {@link LearningCurve#measure}, or anything that answers queries. */
    @FunctionalInterface
    public interface Measurement {
        /** The learner's curve on these tasks. */
        LearningCurve curve(TaskDistribution tasks, Options options);
    }

    /** Checks that what decides is there. */
    public Verdict {
        if (!(chance > 0 && chance < 1)) {
            throw new IllegalArgumentException(
                    "verdict: expected an accuracy of guessing between 0 and 1, got " + chance);
        }
        for (Condition needed :
                new Condition[] {Condition.SEEN_TASKS, Condition.UNSEEN_TASKS, Condition.SHUFFLED_LABELS}) {
            if (!curves.containsKey(needed)) {
                throw new IllegalArgumentException("verdict: expected curves of seen tasks, unseen tasks and shuffled"
                        + " labels, got " + curves.keySet());
            }
        }
        curves.values().forEach(Improvement::of);
        curves = Collections.unmodifiableMap(new EnumMap<>(curves));
    }

    /**
     * Measures a learner under all conditions for which there are tasks.
     *
     * @param learner causal, set learner or baseline
     * @param tasks seen and unseen ones at least; shuffled labels are measured on the unseen ones
     * @param options with true labels, at least 2 contexts and 16 tasks
     */
    public static Verdict measure(
            Measurement learner, Map<Condition, ? extends TaskDistribution> tasks, Options options) {
        if (options.contexts().size() < 2 || options.tasks() < FEWEST_TASKS || options.labels() != Labels.TRUE) {
            throw new IllegalArgumentException("verdict: expected at least 2 contexts, " + FEWEST_TASKS
                    + " tasks and true labels, got " + options.contexts() + ", " + options.tasks() + " and "
                    + options.labels());
        }
        TaskDistribution unseen = tasks.get(Condition.UNSEEN_TASKS);
        if (unseen == null || !tasks.containsKey(Condition.SEEN_TASKS)) {
            throw new IllegalArgumentException("verdict: expected seen and unseen tasks, got " + tasks.keySet());
        }
        if (tasks.containsKey(Condition.SHUFFLED_LABELS)) {
            throw new IllegalArgumentException(
                    "verdict: expected no tasks with shuffled labels, as labels of the unseen"
                            + " tasks are shuffled, got some");
        }
        Map<Condition, LearningCurve> curves = new EnumMap<>(Condition.class);
        tasks.forEach((condition, distribution) -> curves.put(condition, learner.curve(distribution, options)));
        curves.put(Condition.SHUFFLED_LABELS, learner.curve(unseen, options.withLabels(Labels.SHUFFLED)));
        return new Verdict(1.0 / unseen.maxClasses(), curves);
    }

    /** The kind, by the rule above. */
    public AlgorithmKind kind() {
        Improvement seen = improvement(Condition.SEEN_TASKS);
        Improvement unseen = improvement(Condition.UNSEEN_TASKS);
        if (seen.isAbove(MARGIN)) {
            if (unseen.isBelow(MARGIN)) {
                return AlgorithmKind.TASK_IDENTIFICATION;
            }
            return unseen.isAbove(MARGIN)
                            && improvement(Condition.SHUFFLED_LABELS).isBelow(MARGIN)
                    ? AlgorithmKind.GENERAL_LEARNING
                    : AlgorithmKind.UNDECIDED;
        }
        return seen.isBelow(MARGIN) && unseen.isBelow(MARGIN)
                ? withoutImprovement(seen.first(), seen.last())
                : AlgorithmKind.UNDECIDED;
    }

    private AlgorithmKind withoutImprovement(Point first, Point last) {
        double bound = chance + MARGIN;
        if (Improvement.isAbove(first.accuracy(), first.standardError(), bound)) {
            return AlgorithmKind.INSTANCE_MEMORIZATION;
        }
        return Improvement.isBelow(first.accuracy(), first.standardError(), bound)
                        && Improvement.isBelow(last.accuracy(), last.standardError(), bound)
                ? AlgorithmKind.NO_LEARNING
                : AlgorithmKind.UNDECIDED;
    }

    /**
     * How much examples help under a condition.
     *
     * @throws IllegalArgumentException if it was not measured
     */
    public Improvement improvement(Condition condition) {
        if (!curves.containsKey(condition)) {
            throw new IllegalArgumentException(
                    "verdict: expected one of the conditions measured, " + curves.keySet() + ", got " + condition);
        }
        return Improvement.of(Objects.requireNonNull(curves.get(condition)));
    }

    /** A line for the kind, and one for each condition with its improvement and interval. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%s (guessing: %.3f)", kind(), chance));
        curves.keySet()
                .forEach(condition -> text.append(
                        String.format(Locale.ROOT, "%n  %-16s %s", condition.text, improvement(condition))));
        return text.toString();
    }
}
