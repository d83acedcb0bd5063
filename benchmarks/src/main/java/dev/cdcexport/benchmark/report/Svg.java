package dev.cdcexport.benchmark.report;

import java.util.Locale;

/** Writes a picture of lines, boxes and words, which needs neither a screen nor fonts to be made. One thread uses it. */
final class Svg {

    /** The colour of words and axes. */
    static final String INK = "#24292f";

    /** The colour of words that matter less. */
    static final String FADED = "#57606a";

    /** The colour of what is in the background. */
    static final String FAINT = "#d0d7de";

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    /** Where a text is anchored. */
    enum Anchor {
        START,
        MIDDLE,
        END;

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
        box(0, 0, width, height, "#ffffff");
    }

    void box(double x, double y, double boxWidth, double boxHeight, String colour) {
        append(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x, y, Math.max(1, boxWidth), boxHeight, colour);
    }

    void line(double fromX, double fromY, double toX, double toY, String colour, double thickness) {
        append(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
                fromX, fromY, toX, toY, colour, thickness);
    }

    void dot(double x, double y, String colour) {
        append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"%s\"/>", x, y, colour);
    }

    void text(double x, double y, Anchor anchor, String colour, String words) {
        append(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x, y, anchor.code(), colour, escaped(words));
    }

    void title(double x, double y, String words) {
        append(
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"17\" font-weight=\"600\" fill=\"%s\">%s</text>",
                x, y, INK, escaped(words));
    }

    /** The whole picture. */
    String document() {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
                font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13">
                %3$s</svg>
                """, width, height, body);
    }

    /** Words in which no character is taken for markup. */
    static String escaped(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void append(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
