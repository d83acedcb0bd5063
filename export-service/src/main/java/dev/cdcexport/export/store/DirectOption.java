package dev.cdcexport.export.store;

import java.nio.file.OpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JDK's option to open a file past the operating system's cache. It stands in an enum of the module {@code jdk.unsupported}, which newer
 * compilers refuse as internal, so it is found by its name and used as the public {@link OpenOption} that it is. Any thread may ask.
 *
 * @see <a href="https://openjdk.org/jeps/260">JEP 260: what the module jdk.unsupported holds, and why</a>
 */
final class DirectOption {

    private static final String ENUM = "com.sun.nio.file.ExtendedOpenOption";
    private static final String NAME = "DIRECT";
    private static final Optional<OpenOption> FOUND = find(ENUM);

    private DirectOption() {}

    /**
     * The option.
     *
     * @throws UnsupportedOperationException if this Java has no such option
     */
    static OpenOption require() {
        return FOUND.orElseThrow(() -> new UnsupportedOperationException("this Java has no " + ENUM + '.' + NAME));
    }

    /** The option in an enum of this name; empty if this Java has no such enum, or no such constant in it. */
    static Optional<OpenOption> find(String enumName) {
        try {
            Class<?> options = Class.forName(enumName);
            return Stream.ofNullable(options.getEnumConstants())
                    .flatMap(Stream::of)
                    .filter(constant -> constant instanceof OpenOption
                            && constant.toString().equals(NAME))
                    .map(OpenOption.class::cast)
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
