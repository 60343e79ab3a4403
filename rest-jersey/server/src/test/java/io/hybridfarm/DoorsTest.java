package io.hybridfarm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The doors through which the server and the command line enter the core. */
class DoorsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hybridfarm.rest", "io.hybridfarm.cli", "io.hybridfarm.simulate");

    @Test
    void the_core_is_entered_through_its_facade_and_through_the_simulator_alone() {
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.describe(
                "no inner room of the core",
                type -> !type.getPackageName().startsWith("io.hybridfarm.core")
                        || type.getPackageName().equals("io.hybridfarm.core")
                        || type.getPackageName().equals("io.hybridfarm.core.simulate"));

        assertThat(CLASSES.contain("io.hybridfarm.simulate.Report")).isTrue();
        classes().should().onlyDependOnClassesThat(allowed).check(CLASSES);
    }

    @Test
    void only_the_simulators_own_rooms_use_the_second_door() {
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.hybridfarm.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.hybridfarm.core.simulate..", "io.hybridfarm.simulate..")
                .check(CLASSES);
    }
}
