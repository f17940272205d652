package org.gpicl.backend.onnx.proto;

import java.util.List;

/**
 * The declaration of an input or output.
 *
 * @param name of the value
 * @param documentation empty for none
 * @param type of the elements, such as {@link TensorProto#FLOAT}
 * @param sizes of the axes
 */
public record ValueInfoProto(String name, String documentation, int type, List<Size> sizes) {

    /** The size of an axis. */
    public sealed interface Size {}

    /** Known. */
    public record Fixed(long size) implements Size {}

    /** Known by a name only. */
    public record Named(String name) implements Size {}

    public ValueInfoProto {
        sizes = List.copyOf(sizes);
    }

    /** With documentation. */
    public ValueInfoProto withDocumentation(String text) {
        return new ValueInfoProto(name, text, type, sizes);
    }

    /** With elements of another type. */
    public ValueInfoProto withType(int other) {
        return new ValueInfoProto(name, documentation, other, sizes);
    }

    Message message() {
        Message shape = new Message();
        for (Size size : sizes) {
            shape.add(
                    1,
                    size instanceof Named named
                            ? new Message().add(2, named.name)
                            : new Message().add(1, ((Fixed) size).size));
        }
        Message tensor = new Message().add(1, type).add(2, shape);
        return new Message().add(1, name).add(2, new Message().add(1, tensor)).addUnlessEmpty(3, documentation);
    }
}
