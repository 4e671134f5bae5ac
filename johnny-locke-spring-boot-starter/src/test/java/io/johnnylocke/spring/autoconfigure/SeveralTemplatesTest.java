package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockOperations;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import io.johnnylocke.template.LockTemplateBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Templates of stores with a name, besides the default one. */
@ExtendWith(OutputCaptureExtension.class)
class SeveralTemplatesTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withInitializer(
                    context -> context.getBeanFactory().setConversionService(new ApplicationConversionService()))
            .withConfiguration(AutoConfigurations.of(JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    private final ApplicationContextRunner memory = bare.withPropertyValues("johnny-locke.store=memory");

    private final ApplicationContextRunner several = memory.withPropertyValues(
            "johnny-locke.stores.audit.namespace=audit", "johnny-locke.stores.audit-log.namespace=log");

    private static LockTemplate named(ApplicationContext context, String name) {
        return BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                context.getAutowireCapableBeanFactory(), LockTemplate.class, name);
    }

    @Test
    void eachIsInjectedByItsNameAndTheDefaultOneWithoutAName() {
        several.withUserConfiguration(Injected.class).run(context -> {
            Injected injected = context.getBean(Injected.class);
            assertThat(injected.usual.namespace()).isEqualTo("shop");
            assertThat(injected.operations).isSameAs(injected.usual);
            assertThat(injected.audit.namespace()).isEqualTo("audit");
            assertThat(injected.log).isSameAs(context.getBean("auditLogLockTemplate"));
            assertThat(injected.log).isInstanceOf(LockTemplate.class);
            assertThat(injected.all).containsExactly(injected.usual);
            assertThat(injected.singleCandidate).isTrue();
            assertThat(context.getBeansOfType(LockTemplate.class))
                    .containsOnlyKeys("lockTemplate", "auditLockTemplate", "auditLogLockTemplate");
            assertThat(BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                            context.getBeanFactory(), LockOperations.class, "audit"))
                    .isSameAs(injected.audit);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {

        private final LockTemplate usual;
        private final LockOperations operations;
        private final LockTemplate audit;
        private final LockOperations log;
        private final List<LockTemplate> all;
        private final boolean singleCandidate;

        Injected(
                LockTemplate usual,
                LockOperations operations,
                @Qualifier("audit") LockTemplate audit,
                @Qualifier("audit-log") LockOperations log,
                List<LockTemplate> all,
                ObjectProvider<LockTemplate> provider) {
            this.usual = usual;
            this.operations = operations;
            this.audit = audit;
            this.log = log;
            this.all = all;
            this.singleCandidate = provider.getIfUnique() == usual;
        }
    }

    @Test
    void theyAreApartByTheirNamespacesInOneStore() {
        several.run(context -> {
            LockTemplate usual = context.getBean("lockTemplate", LockTemplate.class);
            usual.withLock("k", String.class, none -> "usual");
            assertThat(named(context, "audit").tryAcquire("k", String.class)).isPresent();
            assertThat(named(context, "audit").read("k", String.class)).isEmpty();
            assertThat(usual.read("k", String.class)).contains("usual");
            assertThat(context).hasSingleBean(LockStore.class);
        });
    }

    @Test
    void propertiesReachEach() {
        several.withPropertyValues("johnny-locke.lease=20s", "johnny-locke.stores.audit.lease=3s")
                .run(context -> {
                    assertThat(lease(named(context, "audit"))).isLessThanOrEqualTo(Duration.ofSeconds(3));
                    assertThat(lease(named(context, "audit-log"))).isGreaterThan(Duration.ofSeconds(3));
                });
    }

    private static Duration lease(LockTemplate locks) {
        return locks.acquire("lease", String.class).remaining();
    }

    @Test
    void closingTheContextClosesAll() {
        List<LockTemplate> seen = new ArrayList<>();
        several.run(context -> {
            seen.addAll(context.getBeansOfType(LockTemplate.class).values());
            assertThat(seen).hasSize(3).allMatch(LockTemplate::isRunning);
        });
        assertThat(seen).noneMatch(LockTemplate::isRunning);
    }

    @Test
    void theSameLocksTwiceAreRefused() {
        memory.withPropertyValues("johnny-locke.stores.audit.lease=3s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(LockSettingsException.class)
                        .hasMessageContaining("the same locks in the store 'audit' and in the default store")
                        .hasMessageContaining("namespace 'shop'"));
        several.withPropertyValues("johnny-locke.stores.again.namespace=log")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("'again'")
                        .hasMessageContaining("'audit-log'"));
    }

    @Test
    void aStoreOfTheUsersOwnIsTakenOverAndOneInMemoryByAll() {
        MemoryLockStore own = MemoryLockStore.create();
        bare.withBean(LockStore.class, () -> own)
                .withPropertyValues(
                        "johnny-locke.stores.audit.namespace=audit",
                        "johnny-locke.stores.other.namespace=other",
                        "johnny-locke.stores.other.store=redis")
                .run(context -> {
                    named(context, "audit").withLock("k", String.class, none -> "v");
                    assertThat(own.size("audit")).isEqualTo(1);
                    named(context, "other").withLock("k", String.class, none -> "v");
                    assertThat(own.size("other")).isEqualTo(1);
                });
        bare.withBean(LockStore.class, () -> own)
                .withPropertyValues("johnny-locke.stores.audit.lease=3s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("same locks"));
    }

    @Test
    void theyAreThereBesidesATemplateOfTheUsersOwn() {
        memory.withBean(
                        "own",
                        LockTemplate.class,
                        () -> LockTemplate.builder(MemoryLockStore.create())
                                .namespace("own")
                                .build())
                .withPropertyValues("johnny-locke.stores.audit.namespace=audit")
                .run(context -> {
                    assertThat(context.getBeansOfType(LockTemplate.class)).containsOnlyKeys("own", "auditLockTemplate");
                    assertThat(named(context, "audit").namespace()).isEqualTo("audit");
                });
    }

    @Test
    void aStoreThatIsNotThereFailsTheStart() {
        memory.withPropertyValues("johnny-locke.stores.audit.store=redis")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(LockSettingsException.class)
                        .hasMessageContaining("johnny-locke.stores.audit.redis.connection-factory is not set"));
    }

    @Test
    void noClientHasToBeThere() {
        several.withClassLoader(new FilteredClassLoader("io.nats", "io.lettuce", "org.springframework.data"))
                .run(context -> assertThat(named(context, "audit").namespace()).isEqualTo("audit"));
        several.withClassLoader(new FilteredClassLoader("io.nats"))
                .withPropertyValues("johnny-locke.stores.audit.store=nats")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(LockStoreMissingException.class)
                        .hasMessageContaining("'nats'")
                        .hasMessageContaining("johnny-locke.stores.audit.store"));
    }

    @Test
    void customizersAreToldWhichItIs() {
        several.withUserConfiguration(Customizers.class).run(context -> {
            assertThat(context.getBean("lockTemplate", LockTemplate.class).namespace())
                    .isEqualTo("usual");
            assertThat(named(context, "audit").namespace()).isEqualTo("customized-audit");
            assertThat(named(context, "audit").clientId()).startsWith("all~");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        @Bean
        LockTemplateBuilderCustomizer forAll() {
            return builder -> builder.clientId("all");
        }

        @Bean
        LockTemplateBuilderCustomizer byName() {
            return new LockTemplateBuilderCustomizer() {
                @Override
                public void customize(LockTemplateBuilder builder) {
                    builder.namespace("usual");
                }

                @Override
                public void customize(String store, LockTemplateBuilder builder) {
                    builder.namespace("customized-" + store);
                }
            };
        }
    }

    @Test
    void whoeverDeclaresAnotherOneStartsFromTheConfiguredDefaults() {
        memory.withPropertyValues("johnny-locke.client-id=till", "johnny-locke.state.expiry=5m")
                .withUserConfiguration(Declared.class)
                .run(context -> {
                    LockTemplate declared = named(context, "declared");
                    assertThat(declared.namespace()).isEqualTo("mine");
                    assertThat(declared.clientId()).startsWith("till~");
                    assertThat(context.getBean("lockTemplate", LockTemplate.class))
                            .isSameAs(context.getBeanProvider(LockOperations.class)
                                    .getObject());
                    declared.set("k", String.class, "v", StateExpiry.none());
                    declared.withLock("k", String.class, state -> state + "w");
                    assertThat(declared.inspect("k").stateExpiresIn()).isPositive();
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Declared {

        @Bean(defaultCandidate = false)
        @Qualifier("declared")
        LockTemplate declared(LockTemplateBuilderConfigurer configurer, LockStore store) {
            return configurer
                    .configure(LockTemplate.builder(store))
                    .namespace("mine")
                    .build();
        }
    }

    @Test
    void conditionsOnTheOneTemplateHold() {
        several.withConfiguration(AutoConfigurations.of(OnSingleTemplate.class))
                .run(context -> assertThat(context).hasBean("single"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OnSingleTemplate {

        @Bean
        @ConditionalOnSingleCandidate(LockTemplate.class)
        String single(LockTemplate locks) {
            return locks.namespace();
        }
    }

    @Test
    void aTimeWithoutAUnitIsWarnedOf(CapturedOutput output) {
        several.withPropertyValues(
                        "johnny-locke.lease=10000",
                        "johnny-locke.wait=0",
                        "johnny-locke.stores.audit.state.expiry=3600",
                        "johnny-locke.stores.audit-log.wait=2s")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut().lines().filter(line -> line.contains("counts milliseconds")))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("johnny-locke.lease is 10000", "10000ms", "10000s"),
                        line -> assertThat(line).contains("johnny-locke.stores.audit.state.expiry is 3600"));
    }

    @Test
    void aBadPropertyFailsTheStartWithItsNameAsItWasWritten() {
        List.of(
                        "lease=-5s",
                        "wait=-1s",
                        "state.expiry=0s",
                        "state.maximum-size=4GB",
                        "store-timeout=6s",
                        "shutdown-grace=-1s",
                        "client-id=a b",
                        "namespace=a\uD800",
                        "store=memroy")
                .forEach(property -> several.withPropertyValues("johnny-locke.stores.audit." + property)
                        .run(context -> {
                            assertThat(context).as(property).hasFailed();
                            StringBuilder text = new StringBuilder();
                            for (Throwable cause = context.getStartupFailure();
                                    cause != null;
                                    cause = cause.getCause()) {
                                text.append(cause.getMessage()).append('\n');
                            }
                            assertThat(text.toString())
                                    .contains("johnny-locke.stores.audit."
                                            + property.substring(0, property.indexOf('=')));
                        }));
    }
}
