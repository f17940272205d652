package org.gpicl.benchmarks.quality;

import java.util.List;

/** A page that needs no other file. */
final class Html {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <title>{title}</title>
            <style>
            body { font: 15px/1.5 sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em }
            table { border-collapse: collapse; margin: 1em 0 }
            th, td { padding: .2em .7em; text-align: right; border-bottom: 1px solid #ddd }
            th:first-child, td:first-child { text-align: left }
            tr.learner { background: #eef5ff }
            td.best { font-weight: bold }
            svg { display: block; max-width: 100%; height: auto; margin: 1em 0 }
            </style>
            <h1>{title}</h1>
            """;

    private final StringBuilder page;

    Html(String title) {
        page = new StringBuilder(PAGE.replace("{title}", escaped(title)));
    }

    /** Text as the content of an element. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** An element with text. */
    Html element(String tag, String text) {
        page.append('<')
                .append(tag)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(tag)
                .append(">\n");
        return this;
    }

    /** What is HTML already, such as a picture. */
    Html add(String html) {
        page.append(html);
        return this;
    }

    /**
     * A cell of a table.
     *
     * @param best whether it is the best of its column
     */
    record Cell(String text, boolean best) {}

    /** The first row of a table, which it begins. */
    Html beginTable(List<String> titles) {
        page.append("<table>\n<tr>");
        titles.forEach(title -> page.append("<th>").append(escaped(title)).append("</th>"));
        page.append("</tr>\n");
        return this;
    }

    /**
     * Another row.
     *
     * @param learner whether it is about a learner of gpicl
     */
    Html row(boolean learner, List<Cell> cells) {
        page.append(learner ? "<tr class=\"learner\">" : "<tr>");
        for (Cell cell : cells) {
            page.append(cell.best() ? "<td class=\"best\">" : "<td>")
                    .append(escaped(cell.text()))
                    .append("</td>");
        }
        page.append("</tr>\n");
        return this;
    }

    /** No more rows. */
    Html endTable() {
        page.append("</table>\n");
        return this;
    }

    @Override
    public String toString() {
        return page + "</html>\n";
    }
}
