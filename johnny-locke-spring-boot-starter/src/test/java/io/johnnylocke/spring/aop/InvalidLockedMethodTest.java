package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockHandle;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.OnBusy;
import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.core.NestedExceptionUtils;
import reactor.core.publisher.Flux;

/** A signature that makes no sense fails the start, with class, method, problem and fix. */
class InvalidLockedMethodTest {

    public static class NoKey {
        @DistributedLocked
        public void method(String id) {}
    }

    public static class BrokenKey {
        @DistributedLocked(key = "#id +")
        public void method(String id) {}
    }

    public static class ForgottenQuotes {
        @DistributedLocked(key = "all")
        public void method(String id) {}
    }

    public static class UnknownVariable {
        @DistributedLocked(key = "'order:' + #odrer")
        public void method(String order) {}
    }

    public static class BadTimeout {
        @DistributedLocked(key = "#id", timeout = "soon")
        public void method(String id) {}
    }

    public static class NoUnit {
        @DistributedLocked(key = "#id", lease = "5")
        public void method(String id) {}
    }

    public static class UnknownPlaceholder {
        @DistributedLocked(key = "#id", lease = "${no.such}")
        public void method(String id) {}
    }

    public static class NegativeTimeout {
        @DistributedLocked(key = "#id", timeout = "-5s")
        public void method(String id) {}
    }

    public static class ZeroLease {
        @DistributedLocked(key = "#id", lease = "0s")
        public void method(String id) {}
    }

    public static class Unbound {
        public Integer method(String id, @LockState Integer count) {
            return count;
        }
    }

    public static class KeyOfTheState {
        @DistributedLocked(key = "#name")
        public String method(String id, @LockState String name) {
            return name;
        }
    }

    public static class ReturnsNothing {
        @DistributedLocked(key = "#id")
        public void method(String id, @LockState Integer count) {}
    }

    public static class ReturnsAnother {
        @DistributedLocked(key = "#id")
        public String method(String id, @LockState Integer count) {
            return "";
        }
    }

    public static class ReturnsOtherElements {
        @DistributedLocked(key = "#id")
        public List<String> method(String id, @LockState List<Integer> counts) {
            return List.of();
        }
    }

    public static class UnknownState {
        @DistributedLocked(key = "#id")
        public <T> T method(String id, @LockState T state) {
            return state;
        }
    }

    public static class RawHandle {
        @DistributedLocked(key = "#id")
        @SuppressWarnings("rawtypes")
        public void method(String id, @LockState LockHandle held) {}
    }

    public static class TwoStates {
        @DistributedLocked(key = "#id")
        public Integer method(String id, @LockState Integer one, @LockState Optional<Integer> two) {
            return one;
        }
    }

    public static class TokenAsText {
        @DistributedLocked(key = "#id")
        public void method(String id, @FencingToken String token) {}
    }

    public static class PlainFuture {
        @DistributedLocked(key = "#id")
        public Future<Integer> method(String id) {
            return CompletableFuture.completedFuture(1);
        }
    }

    public static class ConditionWithState {
        @DistributedLocked(key = "#id", condition = "#id != null")
        public String method(String id, @LockState String text) {
            return text;
        }
    }

    public static class UnknownInCondition {
        @DistributedLocked(key = "#id", condition = "#nope")
        public void method(String id) {}
    }

    public static class FallbackWithoutName {
        @DistributedLocked(key = "#id", onBusy = OnBusy.FALLBACK)
        public void method(String id) {}
    }

    public static class NameWithoutFallback {
        @DistributedLocked(key = "#id", fallback = "later")
        public void method(String id) {}
    }

    public static class MissingFallback {
        @DistributedLocked(key = "#id", onBusy = OnBusy.FALLBACK, fallback = "later")
        public int method(String id, @LockState int count) {
            return count;
        }

        int later(int other) {
            return other;
        }
    }

    public static class FallbackOfAnotherType {
        @DistributedLocked(key = "#id", onBusy = OnBusy.FALLBACK, fallback = "later")
        public int method(String id) {
            return 1;
        }

        String later(String id) {
            return id;
        }
    }

    public static class UnknownStore {
        @DistributedLocked(key = "#id", store = "nope")
        public void method(String id) {}
    }

    public static class RenewBelowLease {
        @DistributedLocked(key = "#id", lease = "2s", renew = "1s")
        public void method(String id) {}
    }

    public static class StateOfAList {
        @DistributedLocked(key = "{#a, #b}")
        public Integer method(String a, String b, @LockState Integer count) {
            return count;
        }
    }

    public static class MapsOfOthers {
        @DistributedLocked(key = "#ids")
        public Map<String, String> method(List<String> ids, @LockState Map<String, Integer> counts) {
            return Map.of();
        }
    }

    public static class TokenOfAList {
        @DistributedLocked(key = "#ids.![toString()]")
        public void method(List<String> ids, @FencingToken long token) {}
    }

    public static class SeveralStates {
        @DistributedLocked(key = "#id")
        public Flux<Integer> method(String id, @LockState Integer count) {
            return Flux.empty();
        }
    }

    public static class CallsItself {
        @DistributedLocked(key = "#id")
        public Integer method(String id, @LockState Integer count) {
            return count;
        }

        public Integer sell(String id) {
            return method(id, null);
        }
    }

    public static class CallsItselfInALambda {
        @DistributedLocked(key = "#id")
        public void method(String id, @FencingToken long token) {}

        public Runnable sell(String id) {
            return () -> method(id, 0);
        }
    }

    public static class CallsInOtherWays {
        private final ObjectProvider<CallsInOtherWays> self;

        CallsInOtherWays(ObjectProvider<CallsInOtherWays> self) {
            this.self = self;
        }

        @DistributedLocked(key = "#id")
        public Integer method(String id, @LockState Integer count) {
            return count == null ? 1 : count + 1;
        }

        public Integer maybe(String id, Integer known) {
            return method(id, known != null ? known : null);
        }

        public Integer ofOthers(String id, CallsInOtherWays[] others) {
            return others[0].method(id, null);
        }

        @DistributedLocked(key = "#id")
        public Integer underTheLock(String id, @LockState Integer count) {
            return method(id, method(id, count));
        }

        public Integer throughTheBean(String id) {
            return self.getObject().method(id, null);
        }
    }

    @Test
    void callsThatAreNoMistakeStart() {
        LockedContext.with(CallsInOtherWays.class).run(context -> {
            CallsInOtherWays bean = context.getBean(CallsInOtherWays.class);
            assertThat(bean.underTheLock("k", null)).isEqualTo(2);
            assertThat(bean.throughTheBean("k")).isEqualTo(3);
        });
    }

    public static class SumInAProjection {
        @DistributedLocked(key = "#ids.!['order:' + #this]")
        public void method(List<String> ids) {}
    }

    public static class RunsLater {
        @DistributedLocked(key = "#id")
        public Callable<Integer> method(String id) {
            return () -> 1;
        }
    }

    public static class CachedState {
        @Cacheable(cacheNames = "counts", key = "#id")
        @DistributedLocked(key = "#id")
        public Integer method(String id, @LockState Integer count) {
            return count;
        }
    }

    public static class CachedByHandle {
        @Cacheable("counts")
        @DistributedLocked(key = "#id")
        public Integer method(String id, @LockState LockHandle<Integer> held) {
            return held.state();
        }
    }

    public static class PrivateMethod {
        @DistributedLocked(key = "#id")
        private void method(String id) {}
    }

    public static class FinalMethod {
        @DistributedLocked(key = "#id")
        public final void method(String id) {}
    }

    public static class StaticMethod {
        @DistributedLocked(key = "#id")
        public static void method(String id) {}
    }

    /** Both names are taken by legal methods too, so that no order of the methods hides the mistake. */
    public static class PrivateAmongOthers {
        @DistributedLocked(key = "#id")
        public void method(String id, @LockState LockHandle<Integer> held) {}

        @DistributedLocked(key = "#id")
        private void method(String id) {}

        @DistributedLocked(key = "#id")
        public void a(String id) {}

        @DistributedLocked(key = "#id")
        public void z(String id) {}
    }

    public static class FinalInBase extends Base {
        @DistributedLocked(key = "#id")
        public void a(String id) {}
    }

    public static class Base {
        @DistributedLocked(key = "#id")
        public final void method(String id) {}
    }

    static List<Arguments> mistakes() {
        return List.of(
                Arguments.of(NoKey.class, "it has no key", "Say what is locked"),
                Arguments.of(BrokenKey.class, "no valid expression", "SpEL"),
                Arguments.of(
                        UnknownVariable.class, "names #odrer, but the variables are #root and [order", "parameter"),
                Arguments.of(ForgottenQuotes.class, "neither a parameter nor a fixed text", "key = \"'all'\""),
                Arguments.of(BadTimeout.class, "timeout = \"soon\"", "unit"),
                Arguments.of(NoUnit.class, "lease = \"5\"", "unit"),
                Arguments.of(UnknownPlaceholder.class, "no.such", "unit"),
                Arguments.of(
                        Unbound.class, "@LockState parameter, but no @DistributedLocked", "Add @DistributedLocked"),
                Arguments.of(KeyOfTheState.class, "only known once the lock is held", "other parameters"),
                Arguments.of(NegativeTimeout.class, "must not be negative", "unit"),
                Arguments.of(ZeroLease.class, "lease = \"0s\"", "unit"),
                Arguments.of(
                        ReturnsNothing.class,
                        "returns to be written back is of type void",
                        "LockHandle<java.lang.Integer>"),
                Arguments.of(ReturnsAnother.class, "is of type java.lang.String", "LockHandle"),
                Arguments.of(ReturnsOtherElements.class, "java.util.List<java.lang.Integer>", "LockHandle"),
                Arguments.of(UnknownState.class, "is not known", "concrete type"),
                Arguments.of(RawHandle.class, "is not known", "concrete type"),
                Arguments.of(TwoStates.class, "more than one @LockState", "Leave one"),
                Arguments.of(TokenAsText.class, "@FencingToken parameter is of type String", "long"),
                Arguments.of(PlainFuture.class, "returns a Future", "CompletableFuture"),
                Arguments.of(ConditionWithState.class, "it has a condition", "Remove the condition"),
                Arguments.of(UnknownInCondition.class, "the condition '#nope' names #nope", "parameter"),
                Arguments.of(FallbackWithoutName.class, "names no fallback", "fallback = \"nameOfTheMethod\""),
                Arguments.of(NameWithoutFallback.class, "but onBusy is FAIL", "onBusy = OnBusy.FALLBACK"),
                Arguments.of(MissingFallback.class, "no fallback 'later'", "int later(String, LockTimeoutException)"),
                Arguments.of(FallbackOfAnotherType.class, "returns a String", "int later("),
                Arguments.of(UnknownStore.class, "its store is 'nope'", "johnny-locke.stores.nope"),
                Arguments.of(RenewBelowLease.class, "renew = \"1s\"", "unit"),
                Arguments.of(StateOfAList.class, "its key is a list", "Map<String, T>"),
                Arguments.of(
                        MapsOfOthers.class, "is of type java.util.Map<java.lang.String, java.lang.String>", "state"),
                Arguments.of(TokenOfAList.class, "its key is a list", "Map<String, Long>"),
                Arguments.of(SeveralStates.class, "returns several values", "LockHandle<java.lang.Integer>"),
                Arguments.of(CallsItself.class, "called by sell of the same object in line", "inject the bean"),
                Arguments.of(CallsItselfInALambda.class, "of the same object in line", "inject the bean"),
                Arguments.of(SumInAProjection.class, "would have the text \"null\"", "concat"),
                Arguments.of(RunsLater.class, "returns a Callable", "CompletableFuture"),
                Arguments.of(CachedState.class, "a hit would write an old state back", "Remove @Cacheable"),
                Arguments.of(CachedByHandle.class, "would never be hit", "key of the cache"),
                Arguments.of(PrivateMethod.class, "private, final or static", "public"),
                Arguments.of(FinalMethod.class, "private, final or static", "public"),
                Arguments.of(StaticMethod.class, "private, final or static", "public"),
                Arguments.of(PrivateAmongOthers.class, "private, final or static", "public"),
                Arguments.of(FinalInBase.class, "private, final or static", "public"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void failsTheStart(Class<?> bean, String problem, String fix) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AopAutoConfiguration.class,
                        JohnnyLockeAutoConfiguration.class,
                        DistributedLockedAutoConfiguration.class))
                .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory")
                .withBean(bean)
                .run(context -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
                        .isInstanceOfSatisfying(InvalidLockedMethodException.class, invalid -> {
                            assertThat(invalid)
                                    .hasMessageContaining(
                                            (bean == FinalInBase.class ? Base.class : bean).getName() + ".method(")
                                    .hasMessageContaining(problem);
                            assertThat(invalid.fix()).contains(fix);
                        }));
    }
}
