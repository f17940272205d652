package org.gpicl.tribuo;

import java.util.ArrayList;
import java.util.List;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Examples of Tribuo: three overlapping clusters, drawn anew for each test. */
final class Flowers {

    static final LabelFactory LABELS = new LabelFactory();
    static final List<String> NAMES = List.of("setosa", "virginica", "versicolor");
    static final String[] FEATURES = {"width", "length", "noise"};

    private Flowers() {}

    static List<Example<Label>> examples(int rows, long seed) {
        RandomStream random = new Seed(seed).stream();
        List<Example<Label>> examples = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int label = row % 3;
            examples.add(new ArrayExample<>(new Label(NAMES.get(label)), FEATURES, new double[] {
                random.normal() + (label == 1 ? 2 : 0), random.normal() + (label == 2 ? 2 : 0), random.normal()
            }));
        }
        return examples;
    }

    /** As one of Tribuo's data sources fills it. */
    static MutableDataset<Label> dataset(List<Example<Label>> examples) {
        return new MutableDataset<>(
                new ListDataSource<>(examples, LABELS, new SimpleDataSourceProvenance("flowers", LABELS)));
    }

    static MutableDataset<Label> dataset(int rows, long seed) {
        return dataset(examples(rows, seed));
    }
}
