package org.gpicl.tribuo;

import java.util.Arrays;
import org.gpicl.Context;
import org.gpicl.table.Table;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;

/**
 * Datasets of Tribuo, such as its data sources fill, as labelled examples of gpicl.
 *
 * <p>Each feature of the dataset's domain is a column, in the order of the feature map, which is that of their names as text.
 * A feature that an example leaves out is 0, as for Tribuo's own linear models and neighbours; NaN is a missing value. Weights
 * of examples are not read.
 */
public final class TribuoData {

    private TribuoData() {}

    /**
     * The examples as a context, whose labels are the names of Tribuo's.
     *
     * @param examples at least one; those with features of other names than the dataset knows lose these
     * @throws IllegalArgumentException if there is no example or no feature, if one has no label, none of the features, or a
     *     number that no float can hold
     */
    public static Context<String> context(Dataset<Label> examples) {
        return context("context", examples);
    }

    static Context<String> context(String operation, Dataset<Label> examples) {
        ImmutableFeatureMap features = examples.getFeatureIDMap();
        Context.Builder<String> builder = Context.builder();
        for (Example<Label> example : examples) {
            builder.add(row(operation, example, features), label(operation, example));
        }
        return builder.build();
    }

    /**
     * The examples as a table: a column of numbers for each feature, and one of text for the labels, the last.
     *
     * @param examples as {@link #context(Dataset)} takes them
     * @param labelColumn its name, unlike that of any feature
     * @throws IllegalArgumentException if it is not, or see {@link #context(Dataset)}
     */
    public static Table table(Dataset<Label> examples, String labelColumn) {
        ImmutableFeatureMap features = examples.getFeatureIDMap();
        if (features.get(labelColumn) != null) {
            throw new IllegalArgumentException(
                    "table: expected a column of labels named unlike any feature, got '" + labelColumn + "'");
        }
        String[] columns = Arrays.copyOf(names(features), features.size() + 1);
        columns[features.size()] = labelColumn;
        Table.Builder builder = Table.builder(columns);
        for (Example<Label> example : examples) {
            float[] row = row("table", example, features);
            Object[] cells = new Object[columns.length];
            for (int column = 0; column < row.length; column++) {
                cells[column] = (double) row[column];
            }
            cells[row.length] = label("table", example);
            builder.add(cells);
        }
        return builder.build();
    }

    /** The features of a map, in its order. */
    private static String[] names(ImmutableFeatureMap features) {
        String[] names = new String[features.size()];
        Arrays.setAll(names, id -> features.get(id).getName());
        return names;
    }

    private static String label(String operation, Example<Label> example) {
        String label = example.getOutput().getLabel();
        if (label.equals(LabelFactory.UNKNOWN_LABEL.getLabel())) {
            throw new IllegalArgumentException(
                    operation + ": expected examples with labels, got the unknown label in " + example);
        }
        return label;
    }

    /**
     * The features of an example that a map knows, as a row.
     *
     * @return [features.size()], finite or NaN
     * @throws IllegalArgumentException if it has none of them, or one that no float can hold
     */
    static float[] row(String operation, Example<Label> example, ImmutableFeatureMap features) {
        float[] row = new float[features.size()];
        int known = 0;
        for (Feature feature : example) {
            int column = features.getID(feature.getName());
            if (column >= 0) {
                row[column] = (float) feature.getValue();
                if (Float.isInfinite(row[column])) {
                    throw new IllegalArgumentException(operation + ": expected numbers of at most " + Float.MAX_VALUE
                            + ", got " + feature.getValue() + " for the feature '" + feature.getName() + "'");
                }
                known++;
            }
        }
        if (known == 0) {
            throw new IllegalArgumentException(operation + ": expected an example with at least 1 of the "
                    + features.size() + " features that are known, got none in " + example);
        }
        return row;
    }
}
