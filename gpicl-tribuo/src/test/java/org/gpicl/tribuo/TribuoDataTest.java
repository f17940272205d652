package org.gpicl.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.gpicl.Context;
import org.gpicl.table.Kind;
import org.gpicl.table.Table;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;
import org.tribuo.impl.BinaryFeaturesExample;

class TribuoDataTest {

    private static ArrayExample<Label> example(String label, Feature... features) {
        return new ArrayExample<>(new Label(label), List.of(features));
    }

    static List<Example<Label>> fewer() {
        return List.of(example("ham", new Feature("b", 2)), example("spam", new Feature("b", 1)));
    }

    @Test
    @DisplayName("features are columns in the order of the feature map; those left out are 0")
    void sparse() {
        MutableDataset<Label> examples = Flowers.dataset(List.of(
                example("ham", new Feature("b", 2), new Feature("a10", -1)),
                example("spam", new Feature("a2", 0.5)),
                new BinaryFeaturesExample<>(new Label("ham"), new String[] {"b", "a2"})));

        Context<String> context = TribuoData.context(examples);

        assertThat(context.rows()).isDeepEqualTo(new float[][] {{-1, 0, 2}, {0, 0.5f, 0}, {0, 1, 1}});
        assertThat(context.labels()).containsExactly("ham", "spam", "ham");
        ImmutableFeatureMap features = examples.getFeatureIDMap();
        assertThat(List.of(features.getID("a10"), features.getID("a2"), features.getID("b")))
                .containsExactly(0, 1, 2);
    }

    @Test
    @DisplayName("a dataset is a table, too, with the labels last")
    void table() {
        MutableDataset<Label> examples = Flowers.dataset(List.of(
                example("ham", new Feature("b", 2), new Feature("a", 0.25)), example("7", new Feature("a", 3))));

        Table table = TribuoData.table(examples, "kind");

        assertThat(table.schema().names()).containsExactly("a", "b", "kind");
        assertThat(table.schema().column("a").kind()).isEqualTo(Kind.NUMBER);
        assertThat(table.row(0)).containsEntry("a", 0.25).containsEntry("b", 2L).containsEntry("kind", "ham");
        assertThat(table.row(1)).containsEntry("b", 0L);
        assertThat(table.labels("kind", String.class)).containsExactly("ham", "7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TribuoData.table(examples, "a"))
                .withMessage("table: expected a column of labels named unlike any feature, got 'a'");
    }

    @Test
    @DisplayName("a number that is missing stays so in a query")
    void missing() {
        Example<Label> query = example("ham", new Feature("a", Double.NaN));
        ImmutableFeatureMap features = Flowers.dataset(
                        List.of(example("ham", new Feature("a", 1), new Feature("b", 1))))
                .getFeatureIDMap();
        assertThat(TribuoData.row("predict", query, features)).containsExactly(Float.NaN, 0);
    }
}
