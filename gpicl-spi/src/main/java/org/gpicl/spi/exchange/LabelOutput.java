package org.gpicl.spi.exchange;

import java.util.List;

/**
 * An output that names the winner: along the last axis of another output, the label at the position of the greatest
 * number; of several the first.
 *
 * @param name of this output
 * @param scores the name of the other output, float32 [.., classes]
 * @param labels one for each class
 */
public record LabelOutput(String name, String scores, Labels labels) {

    /** Labels, in the types that formats have for them. */
    public sealed interface Labels {}

    /** As text. */
    public record Texts(List<String> values) implements Labels {
        public Texts {
            values = List.copyOf(values);
        }
    }

    /** As int64. */
    public record Numbers(List<Long> values) implements Labels {
        public Numbers {
            values = List.copyOf(values);
        }
    }
}
