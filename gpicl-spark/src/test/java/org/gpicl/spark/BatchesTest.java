package org.gpicl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 8, 9})
    @DisplayName("all rows in their order, four at a time, and none read before it is needed")
    void all(int rows) {
        List<Integer> sizes = new ArrayList<>();
        Iterator<Integer> source = IntStream.range(0, rows).iterator();
        Iterator<String> results = Batches.map(source, 4, batch -> {
            sizes.add(batch.size());
            return batch.stream().map(row -> "row " + row).toList();
        });
        assertThat(sizes).isEmpty();
        if (rows > 4) {
            assertThat(results.next()).isEqualTo("row 0");
            assertThat(source.next()).isEqualTo(4);
            return;
        }
        List<String> all = new ArrayList<>();
        results.forEachRemaining(all::add);

        assertThat(all)
                .isEqualTo(
                        IntStream.range(0, rows).mapToObj(row -> "row " + row).toList());
        assertThat(sizes).hasSize(rows == 0 ? 0 : 1);
        assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    @DisplayName("one row and then the others")
    void concatenated() {
        List<Integer> all = new ArrayList<>();
        Batches.concat(7, List.of(1, 2).iterator()).forEachRemaining(all::add);

        assertThat(all).containsExactly(7, 1, 2);
    }
}
