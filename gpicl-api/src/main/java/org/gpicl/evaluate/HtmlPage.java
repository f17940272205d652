package org.gpicl.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.gpicl.internal.AtomicFile;

/** A page that needs no other file: text, tables and pictures. Not thread-safe. */
public final class HtmlPage {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            :root { color-scheme: light dark; --line: #8884; --mark: #4a90d91c; --dim: #888 }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em }
            h1, h2, h3 { font-weight: 600; line-height: 1.2 }
            table { border-collapse: collapse; margin: 1em 0; font-variant-numeric: tabular-nums }
            th, td { padding: .2em .7em; text-align: right; border-bottom: 1px solid var(--line) }
            th { font-weight: 600 }
            th:first-child, td:first-child { text-align: left }
            tr.marked { background: var(--mark) }
            td.best { font-weight: bold }
            svg { display: block; max-width: 100%; height: auto; margin: 1em 0 }
            p.note { color: var(--dim); max-width: 50em }
            .pictures { display: flex; flex-wrap: wrap; gap: 1em 3em; align-items: flex-start }
            </style>
            <h1>{title}</h1>
            """;

    private final StringBuilder page;

    /** A page that holds its title and no more. */
    public HtmlPage(String title) {
        page = new StringBuilder(PAGE.replace("{title}", escaped(title)));
    }

    /** Text as the content of an element, or as an attribute between double quotes. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** An element with text. */
    public HtmlPage element(String tag, String text) {
        page.append('<')
                .append(tag)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(tag)
                .append(">\n");
        return this;
    }

    /** A paragraph that explains. */
    public HtmlPage note(String text) {
        page.append("<p class=\"note\">").append(escaped(text)).append("</p>\n");
        return this;
    }

    /** What is HTML already, such as a picture. */
    public HtmlPage add(String html) {
        page.append(html);
        return this;
    }

    /**
     * A cell of a table.
     *
     * @param best whether it is the best of its column
     */
    public record Cell(String text, boolean best) {}

    /** The first row of a table, which it begins. */
    public HtmlPage beginTable(List<String> titles) {
        page.append("<table>\n<tr>");
        titles.forEach(title -> page.append("<th>").append(escaped(title)).append("</th>"));
        page.append("</tr>\n");
        return this;
    }

    /**
     * Another row.
     *
     * @param marked whether it stands out
     */
    public HtmlPage row(boolean marked, List<Cell> cells) {
        page.append(marked ? "<tr class=\"marked\">" : "<tr>");
        for (Cell cell : cells) {
            page.append(cell.best() ? "<td class=\"best\">" : "<td>")
                    .append(escaped(cell.text()))
                    .append("</td>");
        }
        page.append("</tr>\n");
        return this;
    }

    /** No more rows. */
    public HtmlPage endTable() {
        page.append("</table>\n");
        return this;
    }

    /**
     * Writes the page, over another if there is one: that stays whole until this is.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, out -> out.write(toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** The page. */
    @Override
    public String toString() {
        return page + "</html>\n";
    }
}
