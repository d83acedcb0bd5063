package dev.cdcexport.benchmark.report;

import java.util.Locale;

/** Places figures on axes. Stateless. */
final class Scale {

    private static final double MILLION = 1e6;
    private static final double THOUSAND = 1e3;

    private Scale() {}

    /** Where between the lowest (0) and the highest (1) a value is on a logarithmic axis. */
    static double logarithmic(double value, double lowest, double highest) {
        return Math.log(value / lowest) / Math.log(highest / lowest);
    }

    /** The power of ten at or below a value. */
    static double powerBelow(double value) {
        return Math.pow(10, Math.floor(Math.log10(value)));
    }

    /** The power of ten at or above a value. */
    static double powerAbove(double value) {
        return Math.pow(10, Math.ceil(Math.log10(value)));
    }

    /** A number as an axis shows it. */
    static String plain(double value) {
        if (value >= MILLION) {
            return trimmed(value / MILLION) + " million";
        }
        return value >= THOUSAND ? trimmed(value / THOUSAND) + ",000" : trimmed(value);
    }

    private static String trimmed(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
