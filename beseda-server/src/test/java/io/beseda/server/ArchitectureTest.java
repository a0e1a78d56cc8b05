package io.beseda.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The arrows of docs/architecture.md: downwards only.
@AnalyzeClasses(
        packages = "io.beseda",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
    /// The mount's tests come as a jar, which the other option does not know for tests.
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule coreDependsOnTheJdkOnly = classes()
            .that()
            .resideInAPackage("io.beseda.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.beseda.core..", "java..", "javax.crypto..", "org.slf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule storeAndWireNeverSeeEachOther = noClasses()
            .that()
            .resideInAPackage("io.beseda.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.beseda.api..", "io.beseda.netty..", "io.beseda.server..", "tools.jackson..");

    @ArchTest
    static final ArchRule busKnowsCoreOnly = noClasses()
            .that()
            .resideInAPackage("io.beseda.bus..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.beseda.store..",
                    "io.beseda.api..",
                    "io.beseda.netty..",
                    "io.beseda.server..",
                    "java.sql..",
                    "tools.jackson..");

    @ArchTest
    static final ArchRule onlyTheServerKnowsBusAndRedis = noClasses()
            .that()
            .resideOutsideOfPackages("io.beseda.bus..", "io.beseda.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.beseda.bus..", "io.lettuce..");

    @ArchTest
    static final ArchRule wireKnowsNoServerAndNoSql = noClasses()
            .that()
            .resideInAPackage("io.beseda.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.beseda.store..",
                    "io.beseda.netty..",
                    "io.beseda.servlet..",
                    "io.beseda.server..",
                    "io.netty..",
                    "java.sql..");

    /// A host's tables are its own: nothing of ours is read or written by these.
    @ArchTest
    static final ArchRule hostsKnowNoStore = noClasses()
            .that()
            .resideInAPackage("io.beseda.hosts..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.beseda.store..", "io.beseda.netty..", "io.beseda.server..");

    @ArchTest
    static final ArchRule mountsKnowNoStore = noClasses()
            .that()
            .resideInAnyPackage("io.beseda.netty..", "io.beseda.servlet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.beseda.store..", "io.beseda.server..", "java.sql..");

    /// But for one class, which is loaded only inside Jetty.
    @ArchTest
    static final ArchRule guestMountKnowsTheServletApiAlone = classes()
            .that()
            .resideInAPackage("io.beseda.servlet..")
            .and()
            .haveNameNotMatching(".*\\.JettyConnection(\\$.*)?")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.beseda.servlet..",
                    "io.beseda.api..",
                    "io.beseda.core..",
                    "jakarta.servlet..",
                    "java..",
                    "org.slf4j..",
                    "org.jspecify..");

    /// It holds the server to the protocol: what it shared with it, it could not find wrong.
    @ArchTest
    static final ArchRule drillKnowsNothingOfTheServer = classes()
            .that()
            .resideInAPackage("io.beseda.drill..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.beseda.drill..", "java..", "tools.jackson..", "picocli..", "org.jspecify..");

    @ArchTest
    static final ArchRule coreNeverAsksTheClockItself = noClasses()
            .that()
            .resideInAPackage("io.beseda.core..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule onlyTheProgramWritesToStandardOutput = noClasses()
            .that()
            .resideOutsideOfPackages("io.beseda.server..", "io.beseda.contract..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule featuresOfTheWireHaveNoCycles = slices().matching(
                    "io.beseda.(api|store|netty|hosts|drill|server).(*)..")
            .should()
            .beFreeOfCycles();
}
