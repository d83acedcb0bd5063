package dev.cdcexport.system.crash;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.InstrumentedType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/**
 * Marks the crash points of a service in copies of its classes, which stand before its own on the class path. That is done once for each
 * build: an agent would do it at every start, and would keep the JVM from using its archive of classes.
 */
public final class CrashWeaver {

    private CrashWeaver() {}

    /**
     * Writes the jar of the marked classes and of what they call.
     *
     * @param service whose crash points
     * @param jars in which its classes are looked for
     * @param woven the jar to write
     * @throws IllegalStateException if a class lacks a method that a crash point names, so that no test passes because its crash never came
     */
    public static void weave(CrashPoint.Service service, List<Path> jars, Path woven) throws IOException {
        Map<String, List<CrashPoint>> byType = Arrays.stream(CrashPoint.values())
                .filter(point -> point.service() == service)
                .collect(Collectors.groupingBy(CrashPoint::type));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (ClassFileLocator classes = open(jars);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(woven), manifest)) {
            TypePool types = TypePool.Default.of(classes);
            for (Map.Entry<String, List<CrashPoint>> entry : byType.entrySet()) {
                TypeDescription type = types.describe(entry.getKey()).resolve();
                put(out, type, mark(type, entry.getValue(), classes, types));
            }
            ClassFileLocator own = ClassFileLocator.ForClassLoader.of(CrashWeaver.class.getClassLoader());
            for (Class<?> inService : CrashOrders.classes()) {
                TypeDescription type = TypeDescription.ForLoadedType.of(inService);
                put(out, type, own.locate(type.getName()).resolve());
            }
        }
    }

    private static ClassFileLocator open(List<Path> jars) throws IOException {
        List<ClassFileLocator> locators = new ArrayList<>();
        for (Path jar : jars) {
            locators.add(ClassFileLocator.ForJarFile.of(jar.toFile()));
        }
        locators.add(ClassFileLocator.ForClassLoader.ofPlatformLoader());
        return new ClassFileLocator.Compound(locators);
    }

    private static void put(JarOutputStream out, TypeDescription type, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(type.getInternalName() + ".class"));
        out.write(bytes);
    }

    private static byte[] mark(
            TypeDescription type, List<CrashPoint> points, ClassFileLocator classes, TypePool types) {
        DynamicType.Builder<?> marked = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(InstrumentedType.Factory.Default.FROZEN)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .redefine(type, classes);
        for (CrashPoint point : points) {
            if (type.getDeclaredMethods()
                    .filter(ElementMatchers.named(point.method()))
                    .isEmpty()) {
                throw new IllegalStateException(point + ": " + type.getName() + " has no method " + point.method());
            }
            Class<?> advice = point.side() == CrashPoint.Side.ENTER ? Enter.class : Exit.class;
            marked = marked.visit(Advice.withCustomMapping()
                    .bind(Point.class, point.name())
                    .to(advice)
                    .on(ElementMatchers.<MethodDescription>named(point.method())));
        }
        return marked.make(TypeResolutionStrategy.Passive.INSTANCE, types).getBytes();
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
}
