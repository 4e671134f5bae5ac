package io.johnnylocke.spring.aop;

import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Contexts with locked methods on the in-memory store. */
public final class LockedContext {

    private LockedContext() {}

    public static ApplicationContextRunner with(Class<?>... beans) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AopAutoConfiguration.class,
                        JohnnyLockeAutoConfiguration.class,
                        DistributedLockedAutoConfiguration.class))
                .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory");
        for (Class<?> bean : beans) {
            runner = runner.withBean(bean);
        }
        return runner;
    }
}
