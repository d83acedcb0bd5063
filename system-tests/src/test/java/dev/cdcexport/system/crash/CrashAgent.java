package dev.cdcexport.system.crash;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.JavaModule;
import org.jspecify.annotations.Nullable;

/**
 * The agent: marks the crash points of one service in its classes as these are loaded. A class that has lost a named method ends the JVM at
 * once, so that no test passes because its crash never came.
 */
public final class CrashAgent {

    private CrashAgent() {}

    /**
     * Called by the JVM before the service's main method.
     *
     * @param arguments the service, a comma, and the file by which the test gives its orders
     */
    public static void premain(String arguments, Instrumentation instrumentation) {
        int comma = arguments.indexOf(',');
        CrashPoint.Service service = CrashPoint.Service.valueOf(arguments.substring(0, comma));
        CrashOrders.follow(Path.of(arguments.substring(comma + 1)));
        Map<String, List<CrashPoint>> byType = Arrays.stream(CrashPoint.values())
                .filter(point -> point.service() == service)
                .collect(Collectors.groupingBy(CrashPoint::type));
        AgentBuilder builder = new AgentBuilder.Default()
                .disableClassFormatChanges()
                .ignore(ElementMatchers.none())
                .with(new Loud());
        for (Map.Entry<String, List<CrashPoint>> entry : byType.entrySet()) {
            List<CrashPoint> points = entry.getValue();
            builder = builder.type(ElementMatchers.named(entry.getKey()))
                    .transform((type, description, loader, module, domain) -> mark(type, description, points));
        }
        builder.installOn(instrumentation);
    }

    private static DynamicType.Builder<?> mark(
            DynamicType.Builder<?> type, TypeDescription description, List<CrashPoint> points) {
        DynamicType.Builder<?> marked = type;
        for (CrashPoint point : points) {
            if (description
                    .getDeclaredMethods()
                    .filter(ElementMatchers.named(point.method()))
                    .isEmpty()) {
                CrashOrders.end(CrashOrders.NO_SUCH_METHOD, point + ": no method " + point.method());
            }
            Class<?> advice = point.side() == CrashPoint.Side.ENTER ? Enter.class : Exit.class;
            marked = marked.visit(Advice.withCustomMapping()
                    .bind(Point.class, point.name())
                    .to(advice)
                    .on(ElementMatchers.<MethodDescription>named(point.method())));
        }
        return marked;
    }

    /** The name of the crash point. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface Point {}

    static final class Enter {
        private Enter() {}

        @Advice.OnMethodEnter
        static void enter(@Point String point) {
            CrashOrders.reached(point);
        }
    }

    /** Normal returns only: a method that fails has not crossed its boundary. */
    static final class Exit {
        private Exit() {}

        @Advice.OnMethodExit
        static void exit(@Point String point) {
            CrashOrders.reached(point);
        }
    }

    private static final class Loud extends AgentBuilder.Listener.Adapter {
        @Override
        public void onError(
                String type,
                @Nullable ClassLoader loader,
                @Nullable JavaModule module,
                boolean loaded,
                Throwable failure) {
            List<String> why = new ArrayList<>(List.of(type, String.valueOf(failure)));
            Arrays.stream(failure.getStackTrace()).map(String::valueOf).forEach(why::add);
            CrashOrders.end(CrashOrders.NO_SUCH_METHOD, String.join("\n    at ", why));
        }
    }
}
