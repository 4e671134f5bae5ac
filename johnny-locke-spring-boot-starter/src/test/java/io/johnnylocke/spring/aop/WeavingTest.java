package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.spring.ForkedApplication;
import io.johnnylocke.spring.aop.woven.WovenApplication;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The aspect, woven by AspectJ when classes are loaded. */
class WeavingTest {

    @TempDir
    private Path folder;

    @Test
    void selfCallsAndObjectsThatAreNoBeansAreLocked() throws Exception {
        ForkedApplication.of(WovenApplication.class)
                .option("-javaagent:" + ForkedApplication.jar("aspectjweaver"))
                .option("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .argument("--spring.application.name=woven")
                .argument("--johnny-locke.store=memory")
                .argument("--johnny-locke.aspect.mode=aspectj")
                .run(folder);
    }

    @Test
    void aBeanThatWasNotWovenFailsTheStart() {
        LockedContext.with(AttributesTest.Jobs.class)
                .withPropertyValues("johnny-locke.aspect.mode=aspectj", "app.lock-name=night")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidLockedMethodException.class)
                        .hasMessageContaining("was not woven"));
    }
}
