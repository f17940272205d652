package org.gpicl.benchmarks.quality;

import java.util.ArrayList;
import java.util.List;
import libsvm.svm;
import org.gpicl.benchmarks.quality.OneHotEncoder.Gaps;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.liblinear.LibLinearClassificationTrainer;
import org.tribuo.classification.liblinear.LinearClassificationType;
import org.tribuo.classification.liblinear.LinearClassificationType.LinearType;
import org.tribuo.classification.libsvm.LibSVMClassificationTrainer;
import org.tribuo.classification.libsvm.SVMClassificationType;
import org.tribuo.classification.libsvm.SVMClassificationType.SVMMode;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.libsvm.KernelType;
import org.tribuo.common.libsvm.SVMParameters;
import org.tribuo.common.nearest.KNNModel;
import org.tribuo.common.nearest.KNNTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.math.distance.DistanceType;
import org.tribuo.math.neighbour.NeighboursQueryFactoryType;
import org.tribuo.math.optimisers.AdaGrad;

/** What an application on the JVM would otherwise use: the classifiers of Tribuo, one thread each. */
public final class Baselines {

    private static final int EPOCHS = 20;
    private static final int ROUNDS = 100;
    private static final int TREES = 100;
    private static final int NEIGHBORS = 5;
    private static final long SEED = 1;

    /** Of the columns, which the forest rounds: it refuses to be told all. */
    private static final double NEARLY_ALL = 0.999;

    private Baselines() {}

    /** All of them, as they are, and the three most used ones also lightly tuned. */
    public static List<Method> all() {
        List<Method> linear = new ArrayList<>();
        for (double rate : new double[] {0.01, 0.03, 0.1, 0.3}) {
            linear.add(logistic(rate));
        }
        for (double cost : new double[] {0.01, 0.1, 1, 10}) {
            linear.add(penalized(cost));
        }
        List<Method> forests = List.of(forest(1, 1), forest(4, 1), forest(1, 2));
        List<Method> boosted = new ArrayList<>();
        for (int depth : new int[] {2, 6}) {
            for (double rate : new double[] {0.1, 0.3}) {
                boosted.add(boosting(depth, rate));
            }
        }
        return List.of(
                logistic(0.05),
                penalized(1),
                forest(1, 1),
                boosting(6, 0.3),
                new TribuoMethod("5-nn", "5 votes, Euclidean", Gaps.MEAN, columns -> neighbors()),
                new TribuoMethod(
                        "svm", "C-SVC, RBF, C 1, gamma 1/columns, probabilities", Gaps.MEAN, Baselines::supportVectors),
                new TunedMethod("logistic-tuned", linear),
                new TunedMethod("forest-tuned", forests),
                new TunedMethod("xgboost-tuned", boosted));
    }

    /**
     * Some of them.
     *
     * @param names {@code [all]}, {@code [none]}, or their names
     * @throws IllegalArgumentException if there is none of a name
     */
    public static List<Method> named(List<String> names) {
        List<Method> all = all();
        if (names.equals(List.of("all"))) {
            return all;
        }
        if (names.equals(List.of("none"))) {
            return List.of();
        }
        List<String> known = all.stream().map(Method::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "methods: expected all, none, or some of " + known + ", got '" + name + "'");
            }
        }
        return all.stream().filter(method -> names.contains(method.name())).toList();
    }

    /**
     * Multinomial logistic regression, kept from growing by few and small steps.
     *
     * @param rate of AdaGrad; the default of Tribuo's LogisticRegressionTrainer, 1 for 5 epochs, is too large for tables as
     *     small as these
     */
    private static TribuoMethod logistic(double rate) {
        return new TribuoMethod(
                "logistic",
                "multinomial, AdaGrad " + rate + ", " + EPOCHS + " epochs",
                Gaps.MEAN,
                columns -> new LinearSGDTrainer(
                        new LogMulticlass(), new AdaGrad(rate, 0.1), EPOCHS, Integer.MAX_VALUE, 1, SEED));
    }

    /** Logistic regression of each class against the others with an L2 penalty, to convergence (LIBLINEAR). */
    private static TribuoMethod penalized(double cost) {
        return new TribuoMethod(
                "liblinear",
                "L2R_LR, C " + cost + ", epsilon 0.001",
                Gaps.MEAN,
                columns -> new LibLinearClassificationTrainer(
                        new LinearClassificationType(LinearType.L2R_LR), cost, 1000, 0.001, SEED));
    }

    /**
     * Trees with the best splits by Gini impurity, of some of the columns at each.
     *
     * @param leaf least examples in a leaf: 1 grows the trees in full, which is what forests commonly default to
     * @param roots columns tried at a split, in square roots of their number
     */
    private static TribuoMethod forest(int leaf, int roots) {
        return new TribuoMethod(
                "forest",
                TREES + " trees, leaves of " + leaf + ", " + roots + "·√columns at a split",
                Gaps.MEAN,
                columns -> {
                    float share = (float) Math.min(NEARLY_ALL, roots / Math.sqrt(columns));
                    CARTClassificationTrainer tree = new CARTClassificationTrainer(
                            Integer.MAX_VALUE, leaf, 0, share, false, new GiniIndex(), SEED);
                    return new RandomForestTrainer<>(tree, new VotingCombiner(), TREES, SEED);
                });
    }

    /** Gradient boosting with the parameters of XGBoost, but for depth and learning rate. */
    private static TribuoMethod boosting(int depth, double rate) {
        return new TribuoMethod(
                "xgboost",
                ROUNDS + " rounds, depth " + depth + ", eta " + rate,
                Gaps.MISSING,
                columns -> new XGBoostClassificationTrainer(ROUNDS, rate, 0, depth, 1, 1, 1, 1, 0, 1, true, SEED));
    }

    private static KNNTrainer<Label> neighbors() {
        return new KNNTrainer<>(
                NEIGHBORS,
                DistanceType.L2.getDistance(),
                1,
                new VotingCombiner(),
                KNNModel.Backend.STREAMS,
                NeighboursQueryFactoryType.BRUTE_FORCE);
    }

    /** Its probabilities come of folds that LIBSVM draws from one generator for all threads. */
    private static LibSVMClassificationTrainer supportVectors(int columns) {
        svm.svm_set_print_string_function(text -> {}); // by default it goes to the console
        SVMParameters<Label> parameters = new SVMParameters<>(new SVMClassificationType(SVMMode.C_SVC), KernelType.RBF);
        parameters.setGamma(1.0 / columns);
        parameters.setCost(1);
        parameters.setProbability();
        return new LibSVMClassificationTrainer(parameters, SEED);
    }
}
