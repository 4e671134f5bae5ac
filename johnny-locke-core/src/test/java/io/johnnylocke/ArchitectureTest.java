package io.johnnylocke;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beAnnotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/** Boundaries and taste. {@link ArchitectureRulesTest} shows the rules that are not the library's own on code that breaks them. */
@AnalyzeClasses(packages = "io.johnnylocke", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_REDIS_STORE_KNOWS_LETTUCE = noClasses()
            .that()
            .resideOutsideOfPackage("io.johnnylocke.store.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "io.netty..");

    @ArchTest
    static final ArchRule ONLY_THE_CODEC_KNOWS_JACKSON = noClasses()
            .that()
            .resideOutsideOfPackage("io.johnnylocke.codec..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tools.jackson..");

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_FRAMEWORK = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.micrometer..", "reactor..");

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NO_BACKEND = noClasses()
            .that()
            .resideInAnyPackage("io.johnnylocke", "io.johnnylocke.engine..", "io.johnnylocke.template..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.johnnylocke.store.memory..",
                    "io.johnnylocke.store.redis..",
                    "io.johnnylocke.store.transition..");

    @ArchTest
    static final ArchRule STORES_KNOW_NEITHER_ENGINE_NOR_TYPES = noClasses()
            .that()
            .resideInAPackage("io.johnnylocke.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.johnnylocke.engine..", "io.johnnylocke.template..", "io.johnnylocke.codec..");

    @ArchTest
    static final ArchRule NOBODY_READS_A_WALL_CLOCK = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.johnnylocke.store.nats.Bucket")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .because(
                    "two wall clocks must never be compared; use LockClock. Only the number that a new bucket begins to"
                            + " count with is one");

    @ArchTest
    static final ArchRule NOBODY_BORROWS_THREADS = noClasses()
            .should()
            .callMethod(ForkJoinPool.class, "commonPool")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Executors.class)
            .because("threads have names, are daemons, and end with whoever made them");

    @ArchTest
    static final ArchRule NOTHING_IS_LOCKED_BY_MONITORS =
            methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).because("monitors pin virtual threads");

    @ArchTest
    static final ArchRule NO_STATIC_STATE = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("what is shared by a whole JVM cannot be closed or tested");

    @ArchTest
    static final ArchRule FIELDS_ARE_NEVER_OPTIONAL =
            fields().should().notHaveRawType(Optional.class).because("Optional is for results");

    @ArchTest
    static final ArchRule EXCEPTIONS_HAVE_ONE_PARENT =
            classes().that().areAssignableTo(Throwable.class).should().beAssignableTo(LockException.class);

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .that(new DescribedPredicate<>("are package descriptions") {
                @Override
                public boolean test(JavaClass type) {
                    return type.getSimpleName().equals("package-info");
                }
            })
            .should(beAnnotatedWith("org.jspecify.annotations.NullMarked"));
}
