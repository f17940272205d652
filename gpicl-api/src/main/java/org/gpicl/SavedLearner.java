package org.gpicl;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gpicl.model.FittedLearnerFile;
import org.gpicl.model.InvalidFileException;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** A fitted learner in a file: its examples, and what else it takes to read them again in the same way. */
final class SavedLearner {

    private SavedLearner() {}

    /** @param table what {@link FittedLearnerFile#table} is */
    static FittedLearnerFile of(Learner learner, Ensemble ensemble, Context<?> context, Map<String, String> table) {
        LabelType type = LabelType.of(context.classes());
        return new FittedLearnerFile(
                learner.model().name(),
                learner.digest(),
                ensemble.settings(),
                type.toString(),
                context.classes().stream()
                        .map(label -> LabelType.write("save", label))
                        .toList(),
                Tensor.of(Shape.of(context.size(), context.features()), context.x()),
                labels(context.y()),
                table);
    }

    private static Tensor labels(int[] y) {
        long[] numbers = new long[y.length];
        for (int row = 0; row < y.length; row++) {
            numbers[row] = y[row];
        }
        return Tensor.of(Shape.of(y.length), numbers);
    }

    /** @param source named in errors */
    static <L> FittedLearner<L> open(String source, FittedLearnerFile contents, Class<L> labels, Learner learner)
            throws InvalidFileException {
        if (!contents.digest().equals(learner.digest())) {
            throw new IllegalArgumentException("open: expected a learner of the model " + contents.model()
                    + " with the digest " + contents.digest() + ", to which the examples in " + source
                    + " were shown, got one of " + learner.model().name() + " with the digest " + learner.digest()
                    + "; open it with that model");
        }
        return learner.fit("open", context(source, contents, labels), ensemble(source, contents));
    }

    private static Ensemble ensemble(String source, FittedLearnerFile contents) throws InvalidFileException {
        try {
            return InContextLearner.Builder.DEFAULTS.with(contents.settings());
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(
                    source + ": expected settings of a learner, got " + contents.settings() + ": " + e.getMessage(), e);
        }
    }

    private static <L> Context<L> context(String source, FittedLearnerFile contents, Class<L> labels)
            throws InvalidFileException {
        List<L> classes = classes(source, contents, labels);
        int features = (int) contents.x().shape().dim(1).size();
        float[] x = contents.x().toFloatArray();
        long[] y = contents.y().toLongArray();
        Context.Builder<L> builder = Context.builder();
        try {
            for (int row = 0; row < y.length; row++) {
                builder.add(Arrays.copyOfRange(x, row * features, (row + 1) * features), classes.get((int) y[row]));
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(source + ": " + e.getMessage(), e);
        }
    }

    private static <L> List<L> classes(String source, FittedLearnerFile contents, Class<L> labels)
            throws InvalidFileException {
        LabelType stored = LabelType.named(contents.labels());
        if (stored == null) {
            throw new InvalidFileException(source + ": expected labels of the types " + List.of(LabelType.values())
                    + ", got " + contents.labels() + "; use the version of gpicl that wrote the file, or a newer one");
        }
        if (LabelType.ofClass(labels) != stored) {
            throw new IllegalArgumentException("open: expected the class of the labels in " + source + ", which are "
                    + stored + ", got " + labels.getName());
        }
        try {
            return contents.classes().stream()
                    .map(label -> stored.read(label, labels))
                    .toList();
        } catch (IllegalArgumentException e) {
            if (stored == LabelType.ENUM) { // another enum than the file's: the caller's to know
                throw e;
            }
            throw new InvalidFileException(
                    source + ": expected labels that are " + stored + ", got " + contents.classes(), e);
        }
    }
}
