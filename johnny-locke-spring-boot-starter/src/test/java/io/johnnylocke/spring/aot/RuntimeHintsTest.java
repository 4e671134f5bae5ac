package io.johnnylocke.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import io.johnnylocke.LockHandle;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.javapoet.ClassName;
import org.springframework.mock.env.MockEnvironment;

/** What a native image is told of locked methods, as the ahead-of-time processing of an application writes it. */
class RuntimeHintsTest {

    public record Customer(String name) {}

    public record Order(String id, Customer customer) {

        public String label() {
            return "order " + id;
        }
    }

    record Line(String sku) {}

    record Stock(List<Line> lines) {}

    record Delivery(Map<String, Line> byRegion) {}

    record Rebate(int percent) {}

    record SpecialStock(int pieces) implements Pieces {}

    interface Pieces {}

    public static class Shelves {

        public String nameOf(String id) {
            return "shelf-" + id;
        }
    }

    public static class Keys {

        public static String of(String id) {
            return id;
        }
    }

    /** Seen by no hint, for no key names it. */
    public record Payload(String text) {}

    interface Api {

        @DistributedLocked(key = "#order.id")
        Rebate rebate(Order order, @LockState Rebate rebate);
    }

    static class OrderService implements Api {

        @DistributedLocked(key = "#order.customer.name")
        public Stock reserve(Order order, Payload payload, @LockState Optional<Stock> stock) {
            return stock.orElseThrow();
        }

        @DistributedLocked(key = "@shelves.nameOf(#id)")
        public String deliver(String id, @LockState LockHandle<Delivery> held) {
            return id;
        }

        @DistributedLocked(key = "T(io.johnnylocke.spring.aot.RuntimeHintsTest$Keys).of(#p0)")
        public SpecialStock count(String id, @LockState Pieces pieces) {
            return new SpecialStock(1);
        }

        @Override
        public Rebate rebate(Order given, Rebate rebate) {
            return rebate;
        }
    }

    private static RuntimeHints hints(Class<?>... beans) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.setEnvironment(new MockEnvironment()
                    .withProperty("johnny-locke.store", "memory")
                    .withProperty("spring.application.name", "shop"));
            context.register(JohnnyLockeAutoConfiguration.class, DistributedLockedAutoConfiguration.class);
            for (Class<?> bean : beans) {
                context.registerBean(bean.getSimpleName().toLowerCase(Locale.ROOT), bean);
            }
            DefaultGenerationContext generation = new DefaultGenerationContext(
                    new ClassNameGenerator(ClassName.get(RuntimeHintsTest.class)), new InMemoryGeneratedFiles());
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            return generation.getRuntimeHints();
        }
    }

    private static void agree(RuntimeHints hints, List<Predicate<RuntimeHints>> expected) {
        assertThat(expected).allSatisfy(predicate -> assertThat(predicate).accepts(hints));
    }

    private static Predicate<RuntimeHints> invoked(Class<?> type, String method) throws Exception {
        for (var candidate : type.getDeclaredMethods()) {
            if (candidate.getName().equals(method)) {
                return reflection().onMethodInvocation(candidate);
            }
        }
        throw new NoSuchMethodException(type + "." + method);
    }

    private static Predicate<RuntimeHints> bound(Class<?> type) {
        return reflection().onType(type).withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
    }

    @Test
    void whatKeysNameCanBeCalled() throws Exception {
        agree(
                hints(OrderService.class, Shelves.class),
                List.of(
                        invoked(Order.class, "customer"),
                        invoked(Order.class, "label"),
                        invoked(Customer.class, "name"),
                        invoked(Shelves.class, "nameOf"),
                        invoked(Keys.class, "of"),
                        invoked(OrderService.class, "reserve"),
                        invoked(OrderService.class, "rebate"),
                        reflection()
                                .onType(TypeReference.of("io.johnnylocke.spring.aop.MethodExpression$Root"))
                                .withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)));
    }

    @Test
    void statesCanBeReadAndWritten() throws Exception {
        agree(
                hints(OrderService.class, Shelves.class),
                List.of(
                        bound(Stock.class),
                        bound(Line.class),
                        bound(Delivery.class),
                        bound(Rebate.class),
                        bound(SpecialStock.class),
                        invoked(Stock.class, "lines"),
                        invoked(Line.class, "sku")));
    }

    @Test
    void whatNeitherNamesIsNotKept() {
        RuntimeHints hints = hints(OrderService.class, Shelves.class);
        assertThat(reflection().onType(Payload.class).test(hints)).isFalse();
        assertThat(reflection().onType(Optional.class).test(hints)).isFalse();
        assertThat(reflection().onType(Shelves.class).test(hints(Keys.class))).isFalse();
    }

    @Test
    void whatTheLibraryReachesByNameIsKept() throws Exception {
        agree(
                hints(),
                List.of(
                        resource().forResource("io/johnnylocke/store/redis/acquire.lua"),
                        reflection().onFieldAccess(LettuceConnectionFactory.class.getDeclaredField("configuration"))));
        assertThat(Class.forName("io.johnnylocke.spring.aop.MethodExpression$Root")
                        .isRecord())
                .isTrue();
        assertThat(getClass().getResource("/io/johnnylocke/store/redis/acquire.lua"))
                .isNotNull();
    }
}
