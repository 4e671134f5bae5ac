package io.johnnylocke.bench;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A small application with one bean, whose methods are locked if the starter is on the class path. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SpringProgram {

    /** Starts it, with locks in memory. */
    static ConfigurableApplicationContext start() {
        SpringApplication application = new SpringApplication(SpringProgram.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setDefaultProperties(Map.of(
                "johnny-locke.store", "memory", "johnny-locke.namespace", "bench", "logging.level.root", "warn"));
        return application.run();
    }

    @Bean
    LockedCounter lockedCounter() {
        return new LockedCounter();
    }

    /** Is ready when it has started; then tells for each line how many seconds of a processor it has used. */
    public static void main(String[] args) {
        ConfigurableApplicationContext context = start();
        ForkedJvm.serve(new ForkedJvm.Program() {
            @Override
            public void told(String line) {
                System.out.println(Usage.now(null).here());
            }

            @Override
            public void close() {
                context.close();
            }
        });
    }
}
