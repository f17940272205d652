package org.gpicl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.gpicl.model.Model;
import org.gpicl.model.ModelFile;
import org.gpicl.preprocess.InputEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, on two updates of the smallest recipe. */
class MetaTrainTest {

    @TempDir
    Path folder;

    private Model train(Path out, String... more) throws IOException {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "meta-train",
                                "--model",
                                "tiny",
                                "--backend",
                                "djl",
                                "--episodes",
                                "128",
                                "--validate-every",
                                "100"),
                        Stream.concat(Stream.of("--out", out.toString()), Arrays.stream(more)))
                .toArray(String[]::new);
        int status = Gpicl.commandLine().setOverwrittenOptionsAllowed(true).execute(arguments);
        assertThat(status).isZero();
        assertThat(Files.readString(out.resolve("tiny.progress.jsonl"))).contains("\"step\":2,\"steps\":2");
        return ModelFile.read(out.resolve("tiny.safetensors"));
    }

    @Test
    void aSecondRunGoesOnFromTheWeightsOfAFirst() throws IOException {
        Path one = folder.resolve("one");
        Model first = train(one);
        String initial = one.resolve("tiny.safetensors").toString();
        Model second = train(
                folder.resolve("two"),
                "--initial",
                initial,
                "--seed",
                "5",
                "--encoding",
                "scaled",
                "--views",
                "4",
                "--learning-rate",
                "1e-5");

        assertThat(first.notes()).doesNotContainKey("initialWeights").containsEntry("episodes", "128");
        assertThat(first.encoding()).isEqualTo(InputEncoding.STANDARDIZED);
        assertThat(second.encoding()).isEqualTo(InputEncoding.SCALED);
        assertThat(second.notes().get("initialWeights")).startsWith("tiny {").contains("episodes=128");
        assertThat(second.notes().get("recipe"))
                .contains("views=4", "seed=5", "encoding=SCALED")
                .contains("1.0E-5");
        String weight = "input.weight";
        float[] before = first.weights().tensors().get(weight).toFloatArray();
        float[] after = second.weights().tensors().get(weight).toFloatArray();
        assertThat(after)
                .isNotEqualTo(before)
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(before);
    }

    @Test
    void aRunGoesOnWithAnotherLearningRateOnlyIfAsked() throws IOException {
        Path run = folder.resolve("run");
        Model model = train(run);
        String[] slower = {
            "meta-train",
            "--model",
            "tiny",
            "--backend",
            "djl",
            "--episodes",
            "128",
            "--learning-rate",
            "1e-5",
            "--out",
            run.toString()
        };

        assertThat(Gpicl.commandLine().execute(slower)).isEqualTo(1);
        assertThat(train(run, "--learning-rate", "1e-5", "--change-rate").weights())
                .isEqualTo(model.weights()); // all its updates were done
    }

    @Test
    void everySettingReachesTheRecipe() throws IOException {
        Model muon = train(
                folder.resolve("muon"),
                "--optimizer",
                "muon",
                "--muon-rate",
                "3",
                "--epsilon",
                "1e-8",
                "--average-last",
                "2",
                "--average-every",
                "1",
                "--episodes-at-once",
                "8",
                "--replicas",
                "2");
        Model sign =
                train(folder.resolve("sign"), "--optimizer", "sign", "--epsilon", "1e-6", "--arithmetic", "float32");

        assertThat(muon.notes().get("recipe"))
                .contains("optimizer=Muon[momentum=0.95, rate=3.0, ")
                .contains("rest=Adam[beta1=0.9, beta2=0.999, epsilon=1.0E-8, ")
                .contains("latestWeights=LatestWeights[count=2, every=1]", "episodesAtOnce=8", "replicas=2");
        assertThat(sign.notes().get("recipe"))
                .contains("optimizer=SignOfAverage[beta=0.9, epsilon=1.0E-6, ", "arithmetic=FLOAT32");
    }

    @Test
    void unlessABackendIsNamedTheFastestTrainsAndARunKeepsIt() throws IOException {
        Path run = folder.resolve("run");
        Model model = train(run, "--backend", "fastest");
        String lines = Files.readString(run.resolve("tiny.progress.jsonl"));

        assertThat(train(run, "--backend", "fastest").weights()).isEqualTo(model.weights());
        assertThat(Files.readString(run.resolve("tiny.progress.jsonl")))
                .startsWith(lines)
                .endsWith("{\"event\":\"resumed\",\"step\":2,\"file\":\"" + run.resolve("tiny.checkpoint.safetensors")
                        + "\"}\n");
    }
}
