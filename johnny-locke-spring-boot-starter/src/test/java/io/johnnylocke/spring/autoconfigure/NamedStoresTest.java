package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.ExpiryMode;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.Nats.Storage;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/** Which stores there are, and what each takes over from the default one. */
class NamedStoresTest {

    private final StandardEnvironment environment = new StandardEnvironment();

    /** Each call adds a source that all before it override. */
    private NamedStoresTest with(String... properties) {
        Map<String, Object> source = new HashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            source.put(property.substring(0, equals), property.substring(equals + 1));
        }
        String name = "test-" + environment.getPropertySources().size();
        environment.getPropertySources().addLast(new MapPropertySource(name, source));
        return this;
    }

    private NamedStoresTest withVariables(Map<String, Object> variables) {
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("variables-systemEnvironment", variables));
        return this;
    }

    private List<String> names() {
        return new NamedStores(environment).names();
    }

    private LockSettings settings(String name) {
        return new NamedStores(environment).settings(name, new DefaultListableBeanFactory());
    }

    private JohnnyLockeProperties read(String name) {
        return settings(name).properties();
    }

    @Test
    void whatIsNotSetIsAsInTheDefaultStore() {
        JohnnyLockeProperties audit = with(
                        "johnny-locke.store=redis",
                        "johnny-locke.namespace=shop",
                        "johnny-locke.lease=3s",
                        "johnny-locke.wait=100ms",
                        "johnny-locke.state.expiry=5m",
                        "johnny-locke.state.expiry-mode=absolute",
                        "johnny-locke.state.maximum-size=100KB",
                        "johnny-locke.redis.connection-factory=second",
                        "johnny-locke.redis.publish-changes=true",
                        "johnny-locke.redis.replication=2",
                        "johnny-locke.redis.fsync=true",
                        "johnny-locke.redis.stage-above=32KB",
                        "johnny-locke.nats.servers[0]=nats://one:4222",
                        "johnny-locke.nats.servers[1]=nats://two:4222",
                        "johnny-locke.nats.credentials=classpath:user.creds",
                        "johnny-locke.nats.ssl.bundle=lock",
                        "johnny-locke.nats.bucket=own",
                        "johnny-locke.nats.storage=memory",
                        "johnny-locke.nats.replicas=3",
                        "johnny-locke.nats.create-bucket=false",
                        "johnny-locke.store-timeout=700ms",
                        "johnny-locke.client-id=till",
                        "johnny-locke.shutdown-grace=7s",
                        "johnny-locke.stores.audit.namespace=audit")
                .read("audit");
        assertThat(audit.namespace()).isEqualTo("audit");
        assertThat(audit.store()).isEqualTo(StoreType.REDIS);
        assertThat(audit.lease()).isEqualTo(Duration.ofSeconds(3));
        assertThat(audit.waitAtMost()).isEqualTo(Duration.ofMillis(100));
        assertThat(audit.state())
                .isEqualTo(new JohnnyLockeProperties.State(
                        Duration.ofMinutes(5), ExpiryMode.ABSOLUTE, DataSize.ofKilobytes(100)));
        assertThat(audit.redis())
                .isEqualTo(new JohnnyLockeProperties.Redis("second", true, "2", true, DataSize.ofKilobytes(32)));
        assertThat(audit.nats().servers()).containsExactly("nats://one:4222", "nats://two:4222");
        assertThat(audit.nats().credentials()).asString().contains("user.creds");
        assertThat(audit.nats().ssl().bundle()).isEqualTo("lock");
        assertThat(audit.nats().bucket()).isEqualTo("own");
        assertThat(audit.nats().storage()).isEqualTo(Storage.MEMORY);
        assertThat(audit.nats().replicas()).isEqualTo(3);
        assertThat(audit.nats().createBucket()).isFalse();
        assertThat(audit.storeTimeout()).isEqualTo(Duration.ofMillis(700));
        assertThat(audit.clientId()).isEqualTo("till");
        assertThat(audit.shutdownGrace()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whatIsSetIsItsOwn() {
        JohnnyLockeProperties jobs = with(
                        "johnny-locke.store=redis",
                        "johnny-locke.lease=3s",
                        "johnny-locke.state.expiry=5m",
                        "johnny-locke.state.expiry-mode=absolute",
                        "johnny-locke.state.maximum-size=100KB",
                        "johnny-locke.nats.servers[0]=nats://one:4222",
                        "johnny-locke.nats.servers[1]=nats://two:4222",
                        "johnny-locke.nats.credentials=classpath:user.creds",
                        "johnny-locke.stores.jobs.store=nats",
                        "johnny-locke.stores.jobs.lease=30s",
                        "johnny-locke.stores.jobs.state.maximum-size=1KB",
                        "johnny-locke.stores.jobs.nats.servers[0]=nats://jobs:4222",
                        "johnny-locke.stores.jobs.nats.credentials=file:/jobs.creds")
                .read("jobs");
        assertThat(jobs.store()).isEqualTo(StoreType.NATS);
        assertThat(jobs.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(jobs.state())
                .isEqualTo(new JohnnyLockeProperties.State(
                        Duration.ofMinutes(5), ExpiryMode.ABSOLUTE, DataSize.ofKilobytes(1)));
        assertThat(jobs.nats().servers()).containsExactly("nats://jobs:4222");
        assertThat(jobs.nats().credentials()).asString().contains("jobs.creds");
    }

    @Test
    void whatNeitherSetsHasItsUsualDefault() {
        JohnnyLockeProperties jobs =
                with("johnny-locke.stores.jobs.namespace=jobs").read("jobs");
        assertThat(jobs.store()).isNull();
        assertThat(jobs.lease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(jobs.nats().servers()).containsExactly("nats://localhost:4222");
        assertThat(jobs.nats().ssl()).isNotNull();
    }

    @Test
    void itsOwnCountsWhicheverSourceTheDefaultIsIn() {
        assertThat(with("johnny-locke.lease=3s", "johnny-locke.nats.servers=nats://one:4222,nats://two:4222")
                        .with("johnny-locke.stores.jobs.lease=30s", "johnny-locke.stores.jobs.nats.servers=nats://jobs")
                        .read("jobs"))
                .satisfies(jobs -> assertThat(jobs.lease()).isEqualTo(Duration.ofSeconds(30)))
                .satisfies(jobs -> assertThat(jobs.nats().servers()).containsExactly("nats://jobs"));
    }

    @Test
    void placeholdersAndVariablesOfTheEnvironmentCount() {
        with("johnny-locke.stores.audit-log.lease=${app.lease}", "app.lease=4s", "johnny-locke.wait=${app.wait:9s}")
                .withVariables(Map.of(
                        "JOHNNYLOCKE_STORES_AUDITLOG_NAMESPACE", "log",
                        "JOHNNYLOCKE_STORES_AUDITLOG_NATS_SERVERS", "nats://a,nats://b",
                        "JOHNNYLOCKE_STORES_JOBS_NAMESPACE", "jobs"));
        assertThat(names()).containsExactlyInAnyOrder("audit-log", "jobs");
        JohnnyLockeProperties log = read("audit-log");
        assertThat(log.namespace()).isEqualTo("log");
        assertThat(log.lease()).isEqualTo(Duration.ofSeconds(4));
        assertThat(log.waitAtMost()).isEqualTo(Duration.ofSeconds(9));
        assertThat(log.nats().servers()).containsExactly("nats://a", "nats://b");
    }

    @Test
    void aNameIsSpelledAsByTheSourceThatOthersOverride() {
        with("johnny-locke.stores.auditLog.lease=1s")
                .with("johnny-locke.stores.audit-log.namespace=log", "johnny-locke.stores.jobs.namespace=jobs");
        assertThat(names()).containsExactlyInAnyOrder("audit-log", "jobs");
        assertThat(read("audit-log").lease()).isEqualTo(Duration.ofSeconds(1));
        assertThat(read("audit-log").namespace()).isEqualTo("log");
    }

    @Test
    void aNameMayHaveUpperCaseLetters() {
        with("johnny-locke.stores.auditLog.lease=1s");
        assertThat(names()).containsExactly("auditLog");
        assertThat(read("auditLog").lease()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void otherNamesAreRefused() {
        for (String name : List.of("audit_log", "[a.b]", "[a/b]", "[0]", "1st", "[a b]")) {
            NamedStoresTest test = new NamedStoresTest()
                    .with("johnny-locke.stores" + (name.startsWith("[") ? "" : ".") + name + ".lease=1s");
            assertThatThrownBy(test::names)
                    .as(name)
                    .isInstanceOf(LockSettingsException.class)
                    .hasMessageContaining(
                            "johnny-locke.stores has a store with the name '" + name.replaceAll("[\\[\\]]", "") + "'");
        }
    }

    @Test
    void aStoreIsNotAValue() {
        assertThatThrownBy(with("johnny-locke.stores.audit=redis")::names)
                .isInstanceOf(LockSettingsException.class)
                .hasMessage("johnny-locke.stores.audit has a value, but it is the name of a store");
    }

    @Test
    void whoeverSaysWhoItIsIsNobodyElse() {
        with(
                "johnny-locke.nats.username=u",
                "johnny-locke.nats.password=secret",
                "johnny-locke.stores.same.nats.bucket=b",
                "johnny-locke.stores.other.nats.password=changed",
                "johnny-locke.stores.token.nats.token=t",
                "johnny-locke.stores.nobody.nats.token=");
        assertThat(read("same").nats().password()).isEqualTo("secret");
        assertThat(read("other").nats().username()).isEqualTo("u");
        assertThat(read("other").nats().password()).isEqualTo("changed");
        assertThat(read("token").nats().token()).isEqualTo("t");
        assertThat(read("token").nats().username()).isNull();
        assertThat(read("token").nats().password()).isNull();
        assertThat(read("nobody").nats().token()).isNull();
        assertThat(read("nobody").nats().username()).isNull();
    }

    @Test
    void whoeverNamesServersDoesNotTakeTheConnectionOver() {
        with(
                "johnny-locke.nats.connection=shared",
                "johnny-locke.stores.same.namespace=n",
                "johnny-locke.stores.other.nats.servers=nats://jobs");
        assertThat(read("same").nats().connection()).isEqualTo("shared");
        assertThat(read("other").nats().connection()).isNull();
    }

    @Test
    void storesAreNotNestedAndTheAdviceIsTheApplications() {
        with(
                "johnny-locke.stores.audit.stores.audit.lease=1s",
                "johnny-locke.aspect.order=7",
                "johnny-locke.stores.jobs.lease=2s");
        assertThat(names()).containsExactlyInAnyOrder("audit", "jobs");
        assertThat(read("jobs").aspect().order()).isEqualTo(JohnnyLockeProperties.Aspect.DEFAULT_ORDER);
    }

    @Test
    void aPropertyIsNamedAsItWasWritten() {
        with("johnny-locke.lease=3s", "johnny-locke.stores.audit.wait=1s");
        assertThat(settings("audit").property("lease")).isEqualTo("johnny-locke.lease");
        assertThat(settings("audit").property("wait")).isEqualTo("johnny-locke.stores.audit.wait");
        assertThat(settings("audit").property("client-id")).isEqualTo("johnny-locke.stores.audit.client-id");
    }

    @Test
    void aValueThatIsNoneIsRefusedUnderItsName() {
        assertThatThrownBy(() -> with("johnny-locke.stores.audit.lease=soon").read("audit"))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("johnny-locke.stores.audit.lease");
    }

    @Test
    void noSecretIsShown() {
        JohnnyLockeProperties properties = with(
                        "johnny-locke.nats.servers=nats://me:s3cret@one:4222,s3cret@two,nats://three",
                        "johnny-locke.nats.username=me",
                        "johnny-locke.nats.password=s3cret",
                        "johnny-locke.nats.token=s3cret",
                        "johnny-locke.nats.nkey=s3cret",
                        "johnny-locke.stores.a.namespace=a")
                .read("a");
        assertThat(properties.toString())
                .doesNotContain("s3cret")
                .contains("nats://******@one:4222, ******@two, nats://three", "username=me", "password=******");
        assertThat(new NamedStoresTest()
                        .with("johnny-locke.stores.a.namespace=a")
                        .read("a"))
                .asString()
                .contains("password=null");
    }
}
