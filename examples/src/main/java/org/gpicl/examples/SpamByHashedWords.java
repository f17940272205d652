package org.gpicl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.ClassifierFactory;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Mean;
import org.gpicl.random.Seed;

/**
 * Text by hashed words: 504 mails, a third of them spam.
 *
 * <p>Each word counts in one of 256 columns, which its hash chooses, so that there is no dictionary to keep; a row is the shares of
 * the columns. Columns depend on words alone: a row that was encoded once stays as it is, whatever is learned later.
 */
public final class SpamByHashedWords {

    private static final int COLUMNS = 256;

    /** Spreads {@link String#hashCode}, which is alike for words that are. */
    private static final int GOLDEN_RATIO = 0x9e3779b1;

    private SpamByHashedWords() {}

    /**
     * Without arguments, prints accuracy on the mails that are not shown, with its standard error, by number of examples. With
     * {@code --hash FOLDER}, prints the rows of a table like mail.csv, of the files in FOLDER/ham and FOLDER/spam. With
     * anything else, tells whether that is spam.
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 2 && arguments[0].equals("--hash")) {
            write(Path.of(arguments[1]), System.out);
        } else if (arguments.length > 0) {
            try (FittedLearner<String> learner = InContextLearner.fit(mails())) {
                System.out.println(learner.predict(shares(counts(String.join(" ", arguments)))));
            }
        } else {
            for (int examples : new int[] {25, 50, 100, 200}) {
                System.out.println(examples + " mails: " + accuracy(InContextLearner::fit, examples)
                        + ", nearest neighbor " + accuracy(Baselines::nearestNeighbor, examples));
            }
        }
    }

    /** Mean over five draws of a classifier that is shown so many mails, on all others. */
    static Mean accuracy(ClassifierFactory<String> factory, int examples) throws IOException {
        Context<String> mails = mails();
        List<Double> accuracies = new ArrayList<>();
        for (int draw = 0; draw < 5; draw++) {
            int[] order = new Seed(draw).stream().permutation(mails.size());
            Context<String> unseen = mails.select(Arrays.copyOfRange(order, examples, order.length));
            try (Classifier<String> classifier = factory.fit(mails.select(Arrays.copyOf(order, examples)))) {
                accuracies.add(Evaluation.of(classifier, unseen).accuracy());
            }
        }
        return Mean.of(accuracies);
    }

    /** The mails of mail.csv, which has counts. */
    static Context<String> mails() throws IOException {
        Context<String> counted = Bundled.examples("mail");
        float[][] x =
                Arrays.stream(counted.rows()).map(SpamByHashedWords::shares).toArray(float[][]::new);
        return Context.of(x, counted.labels());
    }

    /** How many words of a text there are in each column, without what is between &lt; and &gt;. */
    static float[] counts(String text) {
        float[] counts = new float[COLUMNS];
        String[] words =
                text.replaceAll("<[^>]*>", " ").toLowerCase(Locale.ROOT).split("[^\\p{L}$!]+");
        for (String word : words) {
            if (!word.isEmpty()) {
                counts[(word.hashCode() * GOLDEN_RATIO >>> 8) % COLUMNS]++;
            }
        }
        return counts;
    }

    /** Of each column; zeros for a text without words. */
    static float[] shares(float[] counts) {
        double words = IntStream.range(0, counts.length)
                .mapToDouble(column -> counts[column])
                .sum();
        float[] shares = new float[counts.length];
        for (int column = 0; column < shares.length; column++) {
            shares[column] = (float) (counts[column] / Math.max(1, words));
        }
        return shares;
    }

    private static void write(Path folder, PrintStream out) throws IOException {
        IntStream.range(0, COLUMNS).forEach(column -> out.print("h" + column + ","));
        out.println("class");
        for (String label : List.of("ham", "spam")) {
            try (Stream<Path> files = Files.list(folder.resolve(label))) {
                for (Path file : files.sorted().toList()) {
                    for (float count : counts(Files.readString(file, StandardCharsets.ISO_8859_1))) {
                        out.print((int) count + ",");
                    }
                    out.println(label);
                }
            }
        }
    }
}
