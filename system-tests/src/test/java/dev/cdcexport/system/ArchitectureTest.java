package dev.cdcexport.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

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
                .resideInAPackage("io.debezium..")
                .because("an upgrade of Debezium is then one room's work")
                .check(HOUSE);
    }

    @Test
    void stagesDoNotKnowTheConductorNorTheApi() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.cdcexport.export.log..",
                        "dev.cdcexport.export.fold..",
                        "dev.cdcexport.export.sort..",
                        "dev.cdcexport.export.csv..",
                        "dev.cdcexport.export.snapshot..",
                        "dev.cdcexport.export.file..",
                        "dev.cdcexport.export.cut..",
                        "dev.cdcexport.export.schema..",
                        "dev.cdcexport.export.consumer..",
                        "dev.cdcexport.export.verify..",
                        "dev.cdcexport.export.kafka..",
                        "dev.cdcexport.export.problem..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.cdcexport.export.job..", "dev.cdcexport.export.api..")
                .because("the conductor knows the stages, not the other way round")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("dev.cdcexport.export.job..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cdcexport.export.api..")
                .because("jobs are the same whoever asks for them")
                .check(HOUSE);
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
