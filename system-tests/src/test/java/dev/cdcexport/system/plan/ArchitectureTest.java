package dev.cdcexport.system.plan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The floor plan: data walks one corridor, and the topic is the only wall that both services share. */
class ArchitectureTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cdcexport");

    @Test
    void servicesDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.cdcexport.capture..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cdcexport.export..")
                .because("they are deployed apart and share the topics only")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("dev.cdcexport.export..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cdcexport.capture..")
                .because("they are deployed apart and share the topics only")
                .check(HOUSE);
    }

    @Test
    void contractKnowsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage("dev.cdcexport.contract..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.debezium..", "org.apache.kafka..", "org.postgresql..")
                .because("whoever reads the topics can use it")
                .check(HOUSE);
    }

    @Test
    void onlyTheEngineKnowsDebezium() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cdcexport.capture.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.debezium..", "org.apache.kafka.connect..")
                .because("an upgrade of Debezium is then one room's work")
                .check(HOUSE);
    }

    /** The tests' own: how a service is made to die, how all is driven, and what tells what is right. */
    private static final List<String> TEST_GROUND = List.of("crash", "driver", "oracle");

    private static final List<String> TEST_TOPICS =
            List.of("api", "ddl", "fault", "plan", "rows", "values", "watermark");

    /** The rooms of each service from the ground up: each may know those before it in its list only. */
    private static final Map<String, List<String>> ROOMS = Map.of(
            "dev.cdcexport.capture.",
            List.of("schema", "engine", "publish", "slot"),
            "dev.cdcexport.export.",
            List.of(
                    "problem",
                    "kafka",
                    "format",
                    "csv",
                    "store",
                    "sort",
                    "log",
                    "file",
                    "cut",
                    "fold",
                    "replay",
                    "snapshot",
                    "failure",
                    "watermark",
                    "schema",
                    "job",
                    "journal",
                    "delivery",
                    "full",
                    "range",
                    "proof",
                    "run",
                    "health",
                    "api",
                    "sample"));

    static Stream<Arguments> rooms() {
        return ROOMS.entrySet().stream()
                .flatMap(service -> service.getValue().stream().map(room -> Arguments.of(service.getKey(), room)));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomKnowsOnlyThoseBelowIt(String service, String room) {
        List<String> rooms = Objects.requireNonNull(ROOMS.get(service));
        List<String> above = rooms.subList(rooms.indexOf(room) + 1, rooms.size());
        noClasses()
                .that()
                .resideInAPackage(service + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        above.stream().map(each -> service + each + "..").toArray(String[]::new))
                .because("data walks one way, and the conductor knows the stages, not the other way round")
                .check(HOUSE);
    }

    @Test
    void everyRoomHasItsPlace() {
        ROOMS.forEach((service, rooms) -> assertThat(HOUSE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith(service))
                        .map(name -> name.substring(service.length()))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(rooms));
    }

    @Test
    void testsKnowTheGroundAndNoOtherTopic() {
        JavaClasses tests = new ClassFileImporter().importPackages("dev.cdcexport.system");
        assertThat(tests.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(Stream.of(TEST_GROUND, TEST_TOPICS)
                        .flatMap(List::stream)
                        .map(ArchitectureTest::testRoom)
                        .toList());
        for (String room : TEST_TOPICS) {
            forbid(room, TEST_TOPICS.stream().filter(other -> !other.equals(room)), tests);
        }
        for (String room : TEST_GROUND) {
            Stream<String> above = TEST_GROUND.stream().skip(TEST_GROUND.indexOf(room) + 1L);
            forbid(room, Stream.concat(TEST_TOPICS.stream(), above), tests);
        }
    }

    private static String testRoom(String name) {
        return "dev.cdcexport.system." + name;
    }

    private static void forbid(String room, Stream<String> others, JavaClasses tests) {
        noClasses()
                .that()
                .resideInAPackage(testRoom(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.map(ArchitectureTest::testRoom).toArray(String[]::new))
                .because("a test is read with what it stands on, and nothing else")
                .check(tests);
    }

    @Test
    void springStaysAtTheEdge() {
        springOnlyAtTheEdge().check(HOUSE);
    }

    @Test
    void aViolationWouldBeSeen() {
        JavaClasses planted = new ClassFileImporter().importClasses(PlantedStage.class);
        assertThatThrownBy(() -> springOnlyAtTheEdge().check(planted)).isInstanceOf(AssertionError.class);
    }

    private static ArchRule springOnlyAtTheEdge() {
        return classes()
                .that()
                .resideOutsideOfPackages(
                        "dev.cdcexport.export",
                        "dev.cdcexport.export.api..",
                        "dev.cdcexport.export.health..",
                        "dev.cdcexport.export.sample..",
                        "dev.cdcexport.capture")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("org.springframework..")
                .because("what must be exact is plain Java, wired in one place");
    }

    /** What the rules must find. */
    private static final class PlantedStage {

        @SuppressWarnings("unused")
        private org.springframework.core.io.@org.jspecify.annotations.Nullable Resource planted;
    }
}
