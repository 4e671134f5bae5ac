package io.johnnylocke.store.contract;

import io.johnnylocke.LockOperations;
import io.johnnylocke.template.LockTemplate;
import io.johnnylocke.template.LockTemplateBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The clients of one test: templates on one backend, in a namespace of the test's own unless it says otherwise. */
public final class Clients implements AutoCloseable {

    static final Duration DEFAULT_LEASE = Duration.ofSeconds(5);
    static final Duration DEFAULT_WAIT = Duration.ofSeconds(2);

    private final StoreFixture fixture;
    private final Function<LockTemplate, LockOperations> face;
    private final String namespace = "t-" + UUID.randomUUID();
    private final List<LockTemplate> templates = new ArrayList<>();

    Clients(StoreFixture fixture, Function<LockTemplate, LockOperations> face) {
        this.fixture = fixture;
        this.face = face;
    }

    String namespace() {
        return namespace;
    }

    /** Returns one more client with the suite's defaults. */
    LockOperations client() {
        return client(builder -> builder);
    }

    /** Returns one more client with other settings. */
    LockOperations client(UnaryOperator<LockTemplateBuilder> settings) {
        return face.apply(template(settings));
    }

    /** Returns one more client as a template, to be closed by the test. */
    LockTemplate template(UnaryOperator<LockTemplateBuilder> settings) {
        return template(new CountingLockStore(fixture.newStore()), settings);
    }

    /** Returns one more client that counts its requests. */
    LockTemplate template(CountingLockStore store, UnaryOperator<LockTemplateBuilder> settings) {
        LockTemplate template = settings.apply(LockTemplate.builder(store)
                        .namespace(namespace)
                        .defaultLease(DEFAULT_LEASE)
                        .defaultWait(DEFAULT_WAIT))
                .build();
        templates.add(template);
        return template;
    }

    LockOperations face(LockTemplate template) {
        return face.apply(template);
    }

    @Override
    public void close() {
        templates.forEach(LockTemplate::close);
    }
}
