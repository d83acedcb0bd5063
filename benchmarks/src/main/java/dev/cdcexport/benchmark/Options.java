package dev.cdcexport.benchmark;

import dev.cdcexport.benchmark.workbench.ServiceFlags;
import dev.cdcexport.benchmark.workbench.ServiceKind;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param checkout the top of the tree
 * @param folder where data and logs go
 * @param out where the report goes
 * @param groups what is measured
 * @param sizes how much of it
 * @param contest how sides are compared
 * @param smoke whether it is so little that the minimum does not count
 * @param flags of the services' JVMs
 */
record Options(
        Path checkout,
        Path folder,
        Path out,
        Set<Group> groups,
        Sizes sizes,
        Contest contest,
        boolean smoke,
        ServiceFlags flags) {

    private static final int ROUNDS = 2;

    /** Half the time until a service is up, and slow ever after. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1");

    /** Refuses to measure nothing. */
    Options {
        groups = Set.copyOf(groups);
        if (contest.rounds() < 1) {
            throw new UsageException("--rounds is at least 1.");
        }
    }

    /**
     * Reads the options.
     *
     * @param checkout the top of the tree
     * @throws UsageException if there is no such option, or its value cannot be
     */
    static Options parse(Path checkout, List<String> arguments) {
        Parser parser = new Parser(checkout);
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            parser.take(rest.pop(), rest);
        }
        return parser.options();
    }

    /** Reads one option after the other. */
    private static final class Parser {

        private final Path checkout;
        private Path folder;
        private final Map<ServiceKind, List<String>> flags = new EnumMap<>(ServiceKind.class);
        private Path out;
        private Set<Group> groups = EnumSet.allOf(Group.class);
        private int rounds = ROUNDS;
        private boolean withPeers = true;
        private boolean smoke;
        private double scale = 1;

        Parser(Path checkout) {
            this.checkout = checkout;
            this.folder = checkout.resolve(".benchmarks").resolve("run");
            this.out = checkout.resolve(".benchmarks").resolve("report");
        }

        void take(String option, Deque<String> rest) {
            switch (option) {
                case "--smoke" -> smoke = true;
                case "--without-peers" -> withPeers = false;
                case "--only" ->
                    groups = Stream.of(value(option, rest).split(","))
                            .map(Group::parse)
                            .collect(Collectors.toSet());
                case "--rounds" -> rounds = (int) number(option, value(option, rest));
                case "--scale" -> scale = number(option, value(option, rest));
                case "--out" -> out = Path.of(value(option, rest)).toAbsolutePath();
                case "--work" ->
                    folder = Path.of(value(option, rest)).toAbsolutePath().resolve("cdc-export-benchmarks");
                case "--capture-jvm" -> flags.put(ServiceKind.CAPTURE, words(value(option, rest)));
                case "--export-jvm" -> flags.put(ServiceKind.EXPORT, words(value(option, rest)));
                default ->
                    throw new UsageException(
                            "There is no option " + option + "; benchmarks/run --help lists those that there are.");
            }
        }

        Options options() {
            Sizes sizes = smoke ? Sizes.smoke() : Sizes.full().scaled(scale);
            Contest contest = new Contest(smoke ? 1 : rounds, withPeers);
            boolean meansNothing = smoke || scale != 1;
            if (smoke) {
                Stream.of(ServiceKind.values())
                        .forEach(kind -> flags.merge(kind, QUICK_START, (asked, quick) -> asked));
            }
            return new Options(checkout, folder, out, groups, sizes, contest, meansNothing, new ServiceFlags(flags));
        }

        private static String value(String option, Deque<String> rest) {
            if (rest.isEmpty()) {
                throw new UsageException(option + " needs a value.");
            }
            return rest.pop();
        }

        private static double number(String option, String value) {
            try {
                return Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new UsageException(option + " is a number, not '" + value + "'.");
            }
        }

        private static List<String> words(String value) {
            return List.of(value.strip().split("\\s+"));
        }
    }
}
