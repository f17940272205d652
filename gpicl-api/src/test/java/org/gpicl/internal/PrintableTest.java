package org.gpicl.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.gpicl.model.InvalidFileException;
import org.gpicl.table.InvalidTableException;
import org.junit.jupiter.api.Test;

class PrintableTest {

    private static final String HOSTILE = "a\nINFO: all is well\u001b[2J\u202etxt.exe\u2028\u0085z";

    @Test
    void whatATerminalOrALogWouldObeyIsNotShown() {
        assertThat(Printable.quoted(HOSTILE)).isEqualTo("'a?INFO: all is well?[2J?txt.exe??z'");
        assertThat(Printable.quoted("Größe in µm, 長さ")).isEqualTo("'Größe in µm, 長さ'");
    }

    @Test
    void longTextsAreCutOff() {
        assertThat(Printable.quoted("x".repeat(60))).isEqualTo("'" + "x".repeat(60) + "'");
        assertThat(Printable.quoted("x".repeat(1_000_000))).isEqualTo("'" + "x".repeat(60) + "…'");
        assertThat(Printable.message("x".repeat(1_000_000))).hasSize(2001);
    }

    @Test
    void refusalsOfFilesAreOnOneLineAndShort() {
        for (Exception refusal : new Exception[] {
            new InvalidFileException(HOSTILE),
            new InvalidFileException(HOSTILE, new RuntimeException()),
            new InvalidTableException(HOSTILE, new RuntimeException())
        }) {
            assertThat(refusal).hasMessage("a?INFO: all is well?[2J?txt.exe??z");
        }
    }
}
