package org.gpicl.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.baseline.DummyClassifierTrainer;
import org.tribuo.protos.core.ModelProto;

/** Models on disk, of shipped learners and of one's own, whole and damaged. */
class InContextModelFileTest {

    private static final MutableDataset<Label> SEEN = Flowers.dataset(30, 1);
    private static final Dataset<Label> UNSEEN = Flowers.dataset(10, 2);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("model.tribuo");
    }

    private static InContextModel trained(InContextTrainer trainer) {
        return trainer.withEnsemble(1).train(SEEN, Map.of());
    }

    /** A model under another name than any shipped one. */
    private Path ownModel() throws IOException {
        Model shipped = ModelCatalog.shipped().load("portable-small");
        Path own = folder.resolve("own.safetensors");
        ModelFile.write(
                new Model(
                        "own",
                        shipped.architecture(),
                        shipped.encoding(),
                        shipped.temperature(),
                        shipped.weights(),
                        shipped.notes()),
                own);
        return own;
    }

    @Test
    @DisplayName("another shipped model than the default one is found by its name")
    void shipped() throws IOException {
        InContextModel model = trained(new InContextTrainer().withModel("portable-small"));
        model.serializeToFile(file);
        org.tribuo.Model<Label> read =
                org.tribuo.Model.deserializeFromFile(file).castModel(Label.class);
        assertThat(read.getName()).isEqualTo("gpicl-portable-small");
        assertSame(read, model);
        assertThat(Files.size(file)).as("without weights").isLessThan(20_000);
    }

    @Test
    @DisplayName("a model of one's own is opened by a trainer of its file")
    void own() throws IOException {
        InContextTrainer trainer = new InContextTrainer().withModelFile(ownModel());
        InContextModel model = trained(trainer);
        model.serializeToFile(file);

        assertSame(trainer.withSeed(3).withThreads(1).open(file), model);
        assertThatIllegalStateException()
                .isThrownBy(() -> org.tribuo.Model.deserializeFromFile(file))
                .havingRootCause()
                .withMessage("deserialize: expected examples that one of the shipped models "
                        + ModelCatalog.shipped().names() + " has read, got some that own has; open them with"
                        + " new InContextTrainer().withModelFile(…).open(…)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InContextTrainer().open(file))
                .withMessageStartingWith("open: expected a learner of the model own with the digest ")
                .withMessageContaining("to which the examples in " + file + " were shown, got one of general-small");
    }

    private static void assertSame(org.tribuo.Model<Label> read, InContextModel model) {
        assertThat(InContextTrainerTest.probabilities(read.predict(UNSEEN)))
                .isDeepEqualTo(InContextTrainerTest.probabilities(model.predict(UNSEEN)));
    }

    @Test
    @DisplayName("Java serialises it as the protobuf, and nothing else")
    void java() throws IOException, ClassNotFoundException {
        InContextModel model = trained(new InContextTrainer());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            InContextModel read = (InContextModel) in.readObject();
            assertSame(read, model);
            assertThat(read.getProvenance()).isEqualTo(model.getProvenance());
        }
    }

    // ---------------------------------------------------------------- what cannot be opened

    @Test
    @DisplayName("files of other models and of anything else are told apart")
    void others() throws IOException {
        DummyClassifierTrainer.createMostFrequentTrainer().train(SEEN).serializeToFile(file);
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> new InContextTrainer().open(file))
                .withMessage(file + ": expected a model of the class org.gpicl.tribuo.InContextModel, got one of"
                        + " 'org.tribuo.classification.baseline.DummyClassifierModel'; open it with"
                        + " Model.deserializeFromFile");
        Files.writeString(file, "width,length\n1,2\n");
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> new InContextTrainer().open(file))
                .withMessage(file + ": expected a model of Tribuo, got something else");
        Files.delete(file);
        assertThatThrownBy(() -> new InContextTrainer().open(file)).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("later versions, other messages and lost fields are refused")
    void damaged() throws IOException {
        ModelProto whole = trained(new InContextTrainer()).serialize();
        UnknownFieldSet fields =
                UnknownFieldSet.parseFrom(whole.getSerializedData().getValue());

        refuse(
                whole.toBuilder().setVersion(1).build(),
                IllegalArgumentException.class,
                "expected a version of 0 to 0, got 1");
        refuse(
                whole.toBuilder()
                        .setSerializedData(whole.getSerializedData().toBuilder().setTypeUrl("other"))
                        .build(),
                InvalidFileException.class,
                "expected a message of the type type.googleapis.com/gpicl.tribuo.InContextModelProto, got 'other'");
        for (int field = 1; field <= 2; field++) {
            refuse(
                    with(whole, fields.toBuilder().clearField(field).build()),
                    InvalidFileException.class,
                    "expected 1 field with the number " + field + ", got 0");
        }
        ByteString learner = fields.getField(2).getLengthDelimitedList().get(0);
        refuse(
                with(whole, replaced(fields, 2, learner.substring(0, learner.size() - 3))),
                InvalidFileException.class,
                "");
        byte[] flipped = learner.toByteArray();
        flipped[flipped.length - 1] ^= 1;
        refuse(with(whole, replaced(fields, 2, ByteString.copyFrom(flipped))), InvalidFileException.class, "");
    }

    @Test
    @DisplayName("examples that are not of the domains are refused")
    void mixed() throws IOException {
        UnknownFieldSet fields = UnknownFieldSet.parseFrom(
                trained(new InContextTrainer()).serialize().getSerializedData().getValue());
        MutableDataset<Label> narrow = Flowers.dataset(TribuoDataTest.fewer());
        ModelProto other = new InContextTrainer().withEnsemble(1).train(narrow).serialize();
        UnknownFieldSet otherFields =
                UnknownFieldSet.parseFrom(other.getSerializedData().getValue());
        refuse(
                with(
                        other,
                        replaced(
                                otherFields,
                                2,
                                fields.getField(2).getLengthDelimitedList().get(0))),
                InvalidFileException.class,
                "expected examples of the 1 features and with some of the labels");
    }

    private static UnknownFieldSet replaced(UnknownFieldSet fields, int number, ByteString bytes) {
        return fields.toBuilder()
                .clearField(number)
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(bytes)
                                .build())
                .build();
    }

    private static ModelProto with(ModelProto proto, UnknownFieldSet fields) {
        Any data = proto.getSerializedData().toBuilder()
                .setValue(fields.toByteString())
                .build();
        return proto.toBuilder().setSerializedData(data).build();
    }

    /** By the trainer that opens it, and by Tribuo. */
    private void refuse(ModelProto proto, Class<? extends Exception> type, String message) throws IOException {
        Files.write(file, proto.toByteArray());
        assertThatThrownBy(() -> new InContextTrainer().open(file))
                .isInstanceOf(type)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
        assertThatIllegalStateException().isThrownBy(() -> org.tribuo.Model.deserialize(proto));
    }
}
