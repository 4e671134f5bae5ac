package io.johnnylocke.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.template.LockTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;
import org.springframework.mock.env.MockEnvironment;

/** A context that was written down as code locks as the one does that it was written from. */
class AheadOfTimeContextTest {

    public static class Counter {

        @DistributedLocked(key = "#id")
        public int next(String id, @LockState int count) {
            return count + 1;
        }
    }

    /**
     * Asks for the store with a name, and for the one without.
     *
     * @param audit of the store that is called so
     * @param locks of the default one
     */
    public record Both(@Qualifier("audit") LockOperations audit, LockOperations locks) {}

    private static MockEnvironment environment() {
        return new MockEnvironment()
                .withProperty("spring.application.name", "shop")
                .withProperty("johnny-locke.store", "memory")
                .withProperty("johnny-locke.stores.audit.namespace", "audit");
    }

    @Test
    @CompileWithForkedClassLoader
    void lockedMethodsAndStoresWithNames() {
        TestGenerationContext generation = new TestGenerationContext();
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.setEnvironment(environment());
            context.register(
                    JohnnyLockeAutoConfiguration.class,
                    DistributedLockedAutoConfiguration.class,
                    Counter.class,
                    Both.class);
            ClassName made = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
            TestCompiler.forSystem()
                    .with(generation)
                    .compile(compiled ->
                            start(compiled.getInstance(ApplicationContextInitializer.class, made.toString())));
        }
    }

    @SuppressWarnings("unchecked")
    private static void start(ApplicationContextInitializer<?> made) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.setEnvironment(environment());
            ((ApplicationContextInitializer<GenericApplicationContext>) made).initialize(context);
            context.refresh();
            Counter counter = context.getBean(Counter.class);
            assertThat(counter.next("a", 0)).isEqualTo(1);
            assertThat(counter.next("a", 0)).isEqualTo(2);
            Both both = context.getBean(Both.class);
            assertThat(((LockTemplate) both.audit()).namespace()).isEqualTo("audit");
            assertThat(((LockTemplate) both.locks()).namespace()).isEqualTo("shop");
            assertThat(both.audit().read("a", Integer.class)).isEmpty();
            assertThat(both.locks().read("a", Integer.class)).contains(2);
        }
    }
}
