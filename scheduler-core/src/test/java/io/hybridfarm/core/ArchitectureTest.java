package io.hybridfarm.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Date;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The walls inside and around spi and core that no POM can hold. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hybridfarm.spi", "io.hybridfarm.core");

    /** Doors to the world that must come in through a constructor. */
    private static final Set<String> AMBIENT = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.lang.Thread.sleep",
            "java.util.UUID.randomUUID",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.util.concurrent.ThreadLocalRandom.current");

    @Test
    void both_modules_are_looked_at() {
        assertThat(CLASSES.contain("io.hybridfarm.spi.Plugin")).isTrue();
        assertThat(CLASSES.contain("io.hybridfarm.core.loop.FarmLoop")).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void spi_sees_the_jdk_alone() {
        classes()
                .that()
                .resideInAPackage("io.hybridfarm.spi..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.hybridfarm.spi..", "java..", "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void core_sees_no_backend_no_rest_and_no_json() {
        classes()
                .that()
                .resideInAPackage("io.hybridfarm.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.hybridfarm.core..",
                        "io.hybridfarm.spi..",
                        "java..",
                        "org.jspecify.annotations..",
                        "com.google.common..",
                        "com.google.errorprone.annotations..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({
        "io.hybridfarm.core.event.., io.hybridfarm.core.command..",
        "io.hybridfarm.core.event.., io.hybridfarm.core.farm..",
        "io.hybridfarm.core.event.., io.hybridfarm.core.plan..",
        "io.hybridfarm.core.event.., io.hybridfarm.core.loop..",
        "io.hybridfarm.core.command.., io.hybridfarm.core.farm..",
        "io.hybridfarm.core.command.., io.hybridfarm.core.plan..",
        "io.hybridfarm.core.command.., io.hybridfarm.core.loop..",
        "io.hybridfarm.core.share.., io.hybridfarm.core.farm..",
        "io.hybridfarm.core.share.., io.hybridfarm.core.plan..",
        "io.hybridfarm.core.share.., io.hybridfarm.core.loop..",
        "io.hybridfarm.core.plan.., io.hybridfarm.core.farm..",
        "io.hybridfarm.core.plan.., io.hybridfarm.core.loop..",
        "io.hybridfarm.core.farm.., io.hybridfarm.core.loop..",
        "io.hybridfarm.core.farm.., io.hybridfarm.core.plugin..",
        "io.hybridfarm.core.plugin.., io.hybridfarm.core.farm..",
        "io.hybridfarm.core.plugin.., io.hybridfarm.core.loop..",
        "io.hybridfarm.core.simulate.., io.hybridfarm.core.loop..",
        "io.hybridfarm.core.simulate.., io.hybridfarm.core.plugin..",
        "io.hybridfarm.core.event.., io.hybridfarm.core.simulate..",
        "io.hybridfarm.core.command.., io.hybridfarm.core.simulate..",
        "io.hybridfarm.core.share.., io.hybridfarm.core.simulate..",
        "io.hybridfarm.core.plan.., io.hybridfarm.core.simulate..",
        "io.hybridfarm.core.farm.., io.hybridfarm.core.simulate..",
        "io.hybridfarm.core.loop.., io.hybridfarm.core.simulate..",
        "io.hybridfarm.core.plugin.., io.hybridfarm.core.simulate..",
        "io.hybridfarm.core.burst.., io.hybridfarm.core.command..",
        "io.hybridfarm.core.burst.., io.hybridfarm.core.event..",
        "io.hybridfarm.core.burst.., io.hybridfarm.core.farm..",
        "io.hybridfarm.core.burst.., io.hybridfarm.core.loop..",
        "io.hybridfarm.core.burst.., io.hybridfarm.core.plan..",
        "io.hybridfarm.core.burst.., io.hybridfarm.core.plugin..",
        "io.hybridfarm.core.burst.., io.hybridfarm.core.share..",
        "io.hybridfarm.core.burst.., io.hybridfarm.core.simulate..",
    })
    void rooms_look_one_way(String room, String behind) {
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(behind)
                .check(CLASSES);
    }

    @Test
    void every_package_is_null_marked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            JavaPackage room = type.getPackage();
            if (!room.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(room.getName());
            }
        }

        assertThat(unmarked).isEmpty();
    }

    @Test
    void nobody_writes_to_the_standard_streams() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }

    @Test
    void nobody_logs_but_through_the_system_logger() {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }

    @Test
    void nobody_uses_dates_of_old() {
        noClasses().should().dependOnClassesThat().belongToAnyOf(Date.class).check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Calendar")
                .check(CLASSES);
    }

    @Test
    void time_and_chance_come_in_through_constructors() {
        noClasses()
                .should()
                .accessTargetWhere(describe("the time, chance or a pause of the machine", ArchitectureTest::isAmbient))
                .check(CLASSES);
    }

    private static boolean isAmbient(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        boolean unseeded = access.getTarget().getFullName().equals("java.util.Random.<init>()");
        boolean now = owner.startsWith("java.time.") && name.equals("now");
        return unseeded || now || AMBIENT.contains(owner + "." + name);
    }
}
