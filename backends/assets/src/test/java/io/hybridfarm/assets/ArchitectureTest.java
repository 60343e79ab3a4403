package io.hybridfarm.assets;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The library's walls that no POM can hold. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hybridfarm.assets");

    private static final List<String> AMBIENT = List.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.lang.Thread.sleep",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current");

    @Test
    void the_library_sees_the_jdk_and_spi_alone() {
        assertThat(CLASSES.contain(Uploader.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.hybridfarm.assets..", "io.hybridfarm.spi..", "java..", "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void a_store_knows_nothing_of_what_it_stores() {
        noClasses()
                .that()
                .resideInAPackage("io.hybridfarm.assets.store")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.hybridfarm.assets")
                .check(CLASSES);
    }

    @Test
    void every_package_is_null_marked() {
        for (JavaClass type : CLASSES) {
            assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                    .as(type.getPackageName())
                    .isTrue();
        }
    }

    @Test
    void nobody_writes_to_the_standard_streams() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }

    @Test
    void time_chance_and_pauses_come_in_through_constructors() {
        noClasses()
                .should()
                .accessTargetWhere(describe("the time, chance or a pause of the machine", ArchitectureTest::isAmbient))
                .check(CLASSES);
    }

    private static boolean isAmbient(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        boolean now =
                owner.startsWith("java.time.") && access.getTarget().getName().equals("now");
        boolean unseeded = access.getTarget().getFullName().equals("java.util.Random.<init>()");
        return now
                || unseeded
                || AMBIENT.contains(owner + "." + access.getTarget().getName());
    }
}
