package org.gpicl.model;

import static org.gpicl.internal.Printable.quoted;
import static org.gpicl.model.SafetensorsHeader.refuse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureKinds;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.jspecify.annotations.Nullable;

/**
 * Architectures as text in model files: a JSON object of the kind and the hyperparameters, such as {@code
 * {"kind":"context-transformer","features":64,…}}.
 *
 * <p>An architecture is a record of ints; it becomes known to model files by its line in {@link #KINDS}, or as a service
 * ({@link ArchitectureKinds}).
 */
final class ArchitectureJson {

    private static final Map<String, Class<? extends Architecture>> KINDS = Map.of(
            CausalTransformer.KIND, CausalTransformer.class,
            ContextTransformer.KIND, ContextTransformer.class,
            EvidenceTransformer.KIND, EvidenceTransformer.class,
            Gru.KIND, Gru.class,
            Lstm.KIND, Lstm.class,
            Mlp.KIND, Mlp.class,
            OuterProductLstm.KIND, OuterProductLstm.class,
            Vsml.KIND, Vsml.class,
            VsmlWithoutSymmetries.KIND, VsmlWithoutSymmetries.class);

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ArchitectureJson() {}

    static String write(Architecture architecture) {
        if (!architecture.getClass().equals(type(architecture.kind()))) {
            throw new IllegalArgumentException("write: expected an architecture of the kinds " + known() + ", got '"
                    + architecture.kind() + "' of " + architecture.getClass().getName()
                    + "; one of your own becomes known as a service, " + ArchitectureKinds.class.getName());
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("kind", architecture.kind());
            for (RecordComponent component : architecture.getClass().getRecordComponents()) {
                json.writeNumberField(
                        component.getName(), (int) component.getAccessor().invoke(architecture));
            }
            json.writeEndObject();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("write: expected a public record of ints, got " + architecture, e);
        }
        return text.toString();
    }

    /** Reads what {@link #write} wrote; anything else is refused. */
    static Architecture read(String source, String json) throws InvalidFileException {
        Map<String, Integer> hyperparameters = new HashMap<>();
        String kind = parse(source, json, hyperparameters);
        Class<? extends Architecture> type = type(kind);
        if (type == null) {
            throw refuse(
                    source,
                    "expected an architecture of the kinds " + known() + ", got " + quoted(kind)
                            + "; use the version of gpicl that wrote the file, or a newer one, or put on the class path"
                            + " what knows this kind");
        }
        List<String> names = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        if (!hyperparameters.keySet().equals(Set.copyOf(names))) {
            throw refuse(
                    source,
                    "expected the hyperparameters " + names + " of a " + kind + ", got "
                            + quoted(new TreeSet<>(hyperparameters.keySet()).toString()));
        }
        Object[] values = names.stream().map(hyperparameters::get).toArray();
        try {
            return (Architecture) type.getConstructors()[0].newInstance(values);
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw new InvalidFileException(source + ": " + refused.getMessage(), refused);
            }
            throw new IllegalStateException("read: expected a public record with one constructor, got " + type, e);
        }
    }

    /** The kind; the other fields go into {@code hyperparameters}. */
    private static String parse(String source, String json, Map<String, Integer> hyperparameters)
            throws InvalidFileException {
        String kind = "";
        try (JsonParser parser = JSON.createParser(json)) {
            boolean sound = parser.nextToken() == JsonToken.START_OBJECT;
            while (sound && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("kind") && value == JsonToken.VALUE_STRING) {
                    kind = parser.getText();
                } else if (value == JsonToken.VALUE_NUMBER_INT) {
                    hyperparameters.put(name, parser.getIntValue());
                } else {
                    sound = false;
                }
            }
            if (sound && parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null) {
                return kind;
            }
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(
                    source + ": expected an architecture as JSON, got " + quoted(json) + ": " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("read: expected no input or output in memory", e);
        }
        throw refuse(source, "expected an architecture as a JSON object of a kind and integers, got " + quoted(json));
    }

    private static @Nullable Class<? extends Architecture> type(String kind) {
        Class<? extends Architecture> type = KINDS.get(kind);
        return type != null ? type : own().get(kind);
    }

    /** Those of services, looked up only for what this library does not know. */
    private static Map<String, Class<? extends Architecture>> own() {
        Map<String, Class<? extends Architecture>> own = new HashMap<>();
        for (ArchitectureKinds kinds :
                ServiceLoader.load(ArchitectureKinds.class, ArchitectureJson.class.getClassLoader())) {
            kinds.kinds().forEach((kind, type) -> {
                if (KINDS.containsKey(kind) || own.putIfAbsent(kind, type) != null || !type.isRecord()) {
                    throw new IllegalStateException("architectures: expected of "
                            + kinds.getClass().getName() + " records under kinds that no other has, got '" + kind
                            + "' for " + type.getName());
                }
            });
        }
        return own;
    }

    private static List<String> known() {
        Set<String> known = new TreeSet<>(KINDS.keySet());
        known.addAll(own().keySet());
        return List.copyOf(known);
    }
}
