package org.gpicl.benchmarks.quality;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.benchmarks.quality.OneHotEncoder.Gaps;
import org.gpicl.tribuo.TribuoClassifier;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * A classifier of Tribuo on rows that are standardised and one-hot encoded.
 *
 * @param gaps what it reads where a number is missing
 * @param trainer a new trainer for so many columns
 */
record TribuoMethod(String name, String settings, Gaps gaps, IntFunction<Trainer<Label>> trainer) implements Method {

    @Override
    public Fitted fit(Table context) {
        OneHotEncoder encoder = new OneHotEncoder(context, gaps);
        List<Integer> labels = Arrays.stream(context.data().y()).boxed().toList();
        Classifier<Integer> classifier =
                TribuoClassifier.<Integer>trainedBy(trainer).fit(Context.of(encoder.encode(context), labels));
        return queries -> Method.probabilities(
                classifier.predict(encoder.encode(queries)), queries.data().classes());
    }
}
