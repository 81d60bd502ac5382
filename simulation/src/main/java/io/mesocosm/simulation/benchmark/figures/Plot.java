package io.mesocosm.simulation.benchmark.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A plot as SVG, its vertical axis logarithmic: lines of our own figures and single points of others. Colours are
 * readable on light and dark pages, and lines and points are labelled where they are, so that no legend is needed.
 */
public final class Plot {

    private static final int WIDTH = 460;
    private static final int HEIGHT = 340;
    private static final int LEFT = 66;
    private static final int RIGHT = 112;
    private static final int TOP = 44;
    private static final int BOTTOM = 52;
    private static final int LINE = 15;
    private static final String INK = "#6e7781";
    private static final List<String> COLOURS = List.of("#1f77b4", "#2ca02c", "#d9480f", "#9467bd");

    /** Something measured: how much of it takes how many milliseconds. */
    public record Point(double x, double millis) {}

    private record Series(String label, List<Point> points, boolean line) {}

    private final String title;
    private final String unit;
    private final List<Series> series = new ArrayList<>();

    /**
     * An empty plot.
     *
     * @param unit what the horizontal axis counts
     */
    public Plot(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** A line through at least one point, labelled at its end. */
    public Plot line(String label, List<Point> points) {
        series.add(new Series(label, List.copyOf(points), true));
        return this;
    }

    /** Single points, labelled beside the last one. */
    public Plot points(String label, List<Point> points) {
        series.add(new Series(label, List.copyOf(points), false));
        return this;
    }

    /** A document with plots side by side, on the same vertical scale. */
    public static String page(List<Plot> plots) {
        var svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH * plots.size(),
                HEIGHT,
                WIDTH * plots.size(),
                HEIGHT));
        List<Point> all = plots.stream().flatMap(Plot::shown).toList();
        for (int i = 0; i < plots.size(); i++) {
            svg.append(String.format(Locale.ROOT, "<g transform=\"translate(%d 0)\">%n", WIDTH * i));
            plots.get(i).write(svg, all);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private Stream<Point> shown() {
        return series.stream().flatMap(one -> one.points().stream());
    }

    private void write(StringBuilder svg, List<Point> all) {
        var scale = new Scale(shown().mapToDouble(Point::x).max().orElse(1), all);
        text(svg, WIDTH / 2.0, 20, "middle", INK, title, " font-weight=\"bold\"");
        for (double y = scale.bottom; y <= scale.top * 1.001; y *= 10) {
            line(svg, LEFT, scale.y(y), WIDTH - RIGHT, scale.y(y), " stroke-opacity=\"0.3\"");
            text(svg, LEFT - 8, scale.y(y) + 4, "end", INK, Units.plain(y), "");
        }
        text(svg, 4, TOP - 14, "start", INK, "ms a round", "");
        for (double x : scale.ticks()) {
            line(svg, scale.x(x), HEIGHT - BOTTOM, scale.x(x), HEIGHT - BOTTOM + 5, "");
            text(svg, scale.x(x), HEIGHT - BOTTOM + 20, "middle", INK, Units.count(Math.round(x)), "");
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", INK, unit, "");
        line(svg, LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "");
        double[] labels = new double[series.size()];
        for (int i = 0; i < series.size(); i++) {
            labels[i] = scale.y(series.get(i).points().getLast().millis()) + 4;
            for (int j = 0; j < i; j++) {
                // Labels that would cover one another are moved apart, downwards.
                labels[i] = Math.abs(labels[i] - labels[j]) < LINE ? labels[j] + LINE : labels[i];
            }
            write(svg, series.get(i), COLOURS.get(i % COLOURS.size()), scale, labels[i]);
        }
    }

    private static void write(StringBuilder svg, Series series, String colour, Scale scale, double label) {
        var path = new StringBuilder();
        for (Point point : series.points()) {
            double x = scale.x(point.x());
            double y = scale.y(point.millis());
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            String shape = series.line()
                    ? "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n"
                    : "<path d=\"M%.1f,%.1f m-5,0 l5,-5 l5,5 l-5,5 z\" fill=\"%s\"/>%n";
            svg.append(String.format(Locale.ROOT, shape, x, y, colour));
        }
        if (series.line()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"/>%n",
                    path.toString().strip(),
                    colour));
        }
        Point last = series.points().getLast();
        text(svg, scale.x(last.x()) + 9, label, "start", colour, series.label(), "");
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String more) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n",
                x1,
                y1,
                x2,
                y2,
                INK,
                more));
    }

    private static void text(
            StringBuilder svg, double x, double y, String anchor, String colour, String text, String more) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>%n",
                x,
                y,
                anchor,
                colour,
                more,
                text));
    }

    /** From figures to pixels: all that is shown fits, from a power of ten to another. */
    private static final class Scale {

        private final double right;
        private final double bottom;
        private final double top;

        Scale(double right, List<Point> all) {
            this.right = right;
            this.bottom = power(Math.floor(
                    Math.log10(all.stream().mapToDouble(Point::millis).min().orElse(1))));
            this.top = power(Math.ceil(
                    Math.log10(all.stream().mapToDouble(Point::millis).max().orElse(10))));
        }

        private static double power(double exponent) {
            return Math.pow(10, exponent);
        }

        double x(double value) {
            return LEFT + value / right * (WIDTH - LEFT - RIGHT);
        }

        double y(double millis) {
            double part = Math.log10(millis / bottom) / Math.log10(top / bottom);
            return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP);
        }

        /** Nought to the largest in five steps or so, each 1, 2 or 5 and noughts. */
        List<Double> ticks() {
            double rough = right / 5;
            double magnitude = power(Math.floor(Math.log10(rough)));
            double step = magnitude * (rough / magnitude > 5 ? 10 : rough / magnitude > 2 ? 5 : 2);
            List<Double> ticks = new ArrayList<>();
            for (double x = 0; x <= right * 1.001; x += step) {
                ticks.add(x);
            }
            return ticks;
        }
    }
}
