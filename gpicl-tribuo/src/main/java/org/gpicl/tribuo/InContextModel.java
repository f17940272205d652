package org.gpicl.tribuo;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.gpicl.Classifier;
import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.gpicl.model.FittedLearnerFile;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.ModelCatalog;
import org.gpicl.spi.BackendException;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.ImmutableLabelInfo;
import org.tribuo.classification.Label;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;

/**
 * A learner of gpicl that has read its examples, as a model of Tribuo. Immutable but for its name, and thread-safe: predicting
 * changes nothing, and queries do not influence each other.
 *
 * <p>Scores are probabilities, of all labels of the dataset that it was trained on; a label without examples has 0. Features
 * are read as {@link TribuoData} says.
 *
 * <p>It has no weights of features, so {@link #getTopFeatures} and {@link #getExcuse} are empty: explanations of gpicl ask its
 * {@link #classifier}.
 *
 * <p>Serialised, as a protobuf or by Java, it is its examples and the name and digest of the meta-trained model that has read
 * them: {@code message InContextModelProto { tribuo.core.ModelDataProto metadata = 1; bytes learner = 2; }}, where {@code
 * learner} is what {@link FittedLearner#save} writes. When it is deserialised, a shipped model of that name and digest, on the
 * best backend there is, reads them again. On the same engine the predictions are equal bit for bit. {@link
 * InContextTrainer#open} opens it with other models and backends.
 */
public final class InContextModel extends Model<Label> {

    /** The version of the serialised form. */
    public static final int CURRENT_VERSION = 0;

    private static final String TYPE = "type.googleapis.com/gpicl.tribuo.InContextModelProto";
    private static final int METADATA = 1;
    private static final int LEARNER = 2;

    /** Queries computed together. */
    private static final int CHUNK = 256;

    private static final long serialVersionUID = 1L;

    private final transient FittedLearner<String> fitted;

    InContextModel(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> labels,
            FittedLearner<String> fitted) {
        super(name, provenance, features, labels, true);
        this.fitted = fitted;
    }

    /**
     * The fitted learner as a classifier of gpicl, for its evaluations and explanations. Its columns are the features in the
     * order of the {@linkplain #getFeatureIDMap feature map}; it stays usable as long as this model.
     */
    public Classifier<String> classifier() {
        return new Classifier<>() { // without close: copies of this model share the learner
            @Override
            public int features() {
                return fitted.features();
            }

            @Override
            public List<String> classes() {
                return fitted.classes();
            }

            @Override
            public List<org.gpicl.Prediction<String>> predict(float[][] x) {
                return fitted.predict(x);
            }
        };
    }

    // ---------------------------------------------------------------- predicting

    /**
     * Predicts one example.
     *
     * @throws IllegalArgumentException if it has none of the features of the examples, or a number that no float can hold
     * @throws BackendException if the machine or native code fails
     */
    @Override
    public Prediction<Label> predict(Example<Label> example) {
        return innerPredict(List.of(example)).get(0);
    }

    /** Computes many together, which takes much less time than one by one. */
    @Override
    protected List<Prediction<Label>> innerPredict(Iterable<Example<Label>> examples) {
        List<Prediction<Label>> predictions = new ArrayList<>();
        List<Example<Label>> chunk = new ArrayList<>();
        for (Example<Label> example : examples) {
            chunk.add(example);
            if (chunk.size() == CHUNK) {
                predictions.addAll(predictChunk(chunk));
                chunk.clear();
            }
        }
        predictions.addAll(predictChunk(chunk));
        return predictions;
    }

    private List<Prediction<Label>> predictChunk(List<Example<Label>> examples) {
        List<org.gpicl.Prediction<String>> answers = fitted.predict(examples.stream()
                .map(example -> TribuoData.row("predict", example, featureIDMap))
                .toArray(float[][]::new));
        List<Prediction<Label>> predictions = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            predictions.add(prediction(examples.get(i), answers.get(i)));
        }
        return predictions;
    }

    private Prediction<Label> prediction(Example<Label> example, org.gpicl.Prediction<String> answer) {
        Map<String, Label> scores = new LinkedHashMap<>();
        for (int id = 0; id < outputIDInfo.size(); id++) {
            String label = outputIDInfo.getOutput(id).getLabel();
            scores.put(label, new Label(label, answer.probability(label)));
        }
        int used = 0;
        for (Feature feature : example) {
            used += featureIDMap.getID(feature.getName()) >= 0 ? 1 : 0;
        }
        Label best = scores.get(answer.label());
        if (best == null) { // checked when it was made
            throw new IllegalStateException("predict: expected a label of the domain, got " + answer.label());
        }
        return new Prediction<>(best, scores, used, example, true);
    }

    /** Empty: features have no weights of their own. */
    @Override
    public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
        return Map.of();
    }

    /** Empty, see {@link #getTopFeatures}. */
    @Override
    public Optional<Excuse<Label>> getExcuse(Example<Label> example) {
        return Optional.empty();
    }

    /** Shares the fitted learner, which never changes. */
    @Override
    protected InContextModel copy(String newName, ModelProvenance newProvenance) {
        return new InContextModel(newName, newProvenance, featureIDMap, outputIDInfo, fitted);
    }

    // ---------------------------------------------------------------- serialising

    @Override
    public ModelProto serialize() {
        ByteArrayOutputStream learner = new ByteArrayOutputStream();
        try {
            fitted.save(learner);
        } catch (IOException e) { // which does not happen in memory
            throw new UncheckedIOException(e);
        }
        UnknownFieldSet fields = UnknownFieldSet.newBuilder()
                .addField(METADATA, field(createDataCarrier().serialize().toByteString()))
                .addField(LEARNER, field(ByteString.copyFrom(learner.toByteArray())))
                .build();
        return ModelProto.newBuilder()
                .setClassName(InContextModel.class.getName())
                .setVersion(CURRENT_VERSION)
                .setSerializedData(Any.newBuilder().setTypeUrl(TYPE).setValue(fields.toByteString()))
                .build();
    }

    private static UnknownFieldSet.Field field(ByteString bytes) {
        return UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes).build();
    }

    /**
     * What {@link Model#deserialize} calls.
     *
     * @param version of the serialised form
     * @param className that it was written under
     * @param message the serialised form
     * @throws InvalidProtocolBufferException if it is damaged, or something else
     * @throws IllegalArgumentException if it is of a later version, or the meta-trained model is not a shipped one
     */
    public static InContextModel deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        try {
            return opened("the model", version, message, InContextModel::shipped);
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    private static Learner shipped(String model) {
        List<String> shipped = ModelCatalog.shipped().names();
        if (!shipped.contains(model)) {
            throw new IllegalArgumentException(
                    "deserialize: expected examples that one of the shipped models " + shipped
                            + " has read, got some that " + model + " has; open them with"
                            + " new InContextTrainer().withModelFile(…).open(…)");
        }
        return InContextTrainer.learnerOf(model);
    }

    /**
     * Opens a serialised form.
     *
     * @param source named in errors
     * @param learners gives the learner for the name of a meta-trained model
     */
    static InContextModel opened(String source, int version, Any message, Function<String, Learner> learners)
            throws IOException {
        if (version < 0 || version > CURRENT_VERSION) {
            throw new IllegalArgumentException(source + ": expected a version of 0 to " + CURRENT_VERSION + ", got "
                    + version + "; use the version of gpicl-tribuo that wrote it, or a newer one");
        }
        if (!message.getTypeUrl().equals(TYPE)) {
            throw new InvalidFileException(
                    source + ": expected a message of the type " + TYPE + ", got '" + message.getTypeUrl() + "'");
        }
        UnknownFieldSet fields = UnknownFieldSet.parseFrom(message.getValue());
        ModelDataCarrier<?> carrier =
                ModelDataCarrier.deserialize(ModelDataProto.parseFrom(only(source, fields, METADATA)));
        if (!(carrier.outputDomain() instanceof ImmutableLabelInfo labels)) {
            throw new InvalidFileException(source + ": expected a domain of labels, got "
                    + carrier.outputDomain().getClass());
        }
        ByteString learner = only(source, fields, LEARNER);
        String model = FittedLearnerFile.read(learner.newInput(), source).model();
        FittedLearner<String> fitted =
                FittedLearner.open(learner.newInput(), source, String.class, learners.apply(model));
        requireDomains(source, fitted, carrier.featureDomain(), labels);
        return new InContextModel(carrier.name(), carrier.provenance(), carrier.featureDomain(), labels, fitted);
    }

    private static ByteString only(String source, UnknownFieldSet fields, int number) throws InvalidFileException {
        List<ByteString> values = fields.getField(number).getLengthDelimitedList();
        if (values.size() != 1) {
            throw new InvalidFileException(
                    source + ": expected 1 field with the number " + number + ", got " + values.size());
        }
        return values.get(0);
    }

    private static void requireDomains(
            String source, FittedLearner<String> fitted, ImmutableFeatureMap features, ImmutableLabelInfo labels)
            throws InvalidFileException {
        if (fitted.features() != features.size()
                || !fitted.classes().stream().allMatch(label -> labels.getID(new Label(label)) >= 0)) {
            throw new InvalidFileException(source + ": expected examples of the " + features.size()
                    + " features and with some of the labels " + labels.getDomain() + ", got " + fitted.features()
                    + " features and the labels " + fitted.classes());
        }
    }

    private Object writeReplace() {
        return new Serialized(serialize().toByteArray());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("model: expected its serialised form, got its fields");
    }

    /** What Java serialises instead. */
    private record Serialized(byte[] proto) implements Serializable {
        private Object readResolve() throws InvalidObjectException {
            try {
                return Model.deserialize(ModelProto.parseFrom(proto));
            } catch (InvalidProtocolBufferException e) {
                InvalidObjectException invalid = new InvalidObjectException("model: expected a protobuf of Tribuo");
                invalid.initCause(e);
                throw invalid;
            }
        }
    }
}
