package dev.cdcexport.system;

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
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The floor plan: data walks one corridor, and the topic is the only wall that both services share. */
class ArchitectureTest {

    private static final String EXPORT = "dev.cdcexport.export.";

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
                .resideInAPackage("io.debezium..")
                .because("an upgrade of Debezium is then one room's work")
                .check(HOUSE);
    }

    /** The rooms of the export service from the ground up: each may know those above it in this list only. */
    private static final List<String> EXPORT_ROOMS = List.of(
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
            "sample",
            "health",
            "api");

    static List<String> exportRooms() {
        return EXPORT_ROOMS;
    }

    @ParameterizedTest
    @MethodSource("exportRooms")
    void aRoomOfTheExportServiceKnowsOnlyThoseBelowIt(String room) {
        List<String> above = EXPORT_ROOMS.subList(EXPORT_ROOMS.indexOf(room) + 1, EXPORT_ROOMS.size());
        noClasses()
                .that()
                .resideInAPackage(EXPORT + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        above.stream().map(each -> EXPORT + each + "..").toArray(String[]::new))
                .because("data walks one way, and the conductor knows the stages, not the other way round")
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void everyRoomOfTheExportServiceHasItsPlace() {
        Set<String> rooms = HOUSE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(EXPORT))
                .map(name -> name.substring(EXPORT.length()))
                .collect(Collectors.toSet());
        assertThat(rooms).containsExactlyInAnyOrderElementsOf(EXPORT_ROOMS);
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
