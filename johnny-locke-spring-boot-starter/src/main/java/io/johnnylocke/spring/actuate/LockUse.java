package io.johnnylocke.spring.actuate;

import io.johnnylocke.listener.Acquisition;
import io.johnnylocke.spring.actuate.LockMeterDocumentation.KeyNames;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Tags;

/** What meters tell apart: what locks are used for, but never the keys, of which there may be any number. */
record LockUse(String store, String namespace, String name) {

    static LockUse of(Acquisition acquisition) {
        String name = acquisition.name();
        return new LockUse(acquisition.store(), acquisition.namespace(), name == null ? KeyValue.NONE_VALUE : name);
    }

    Tags tags() {
        return Tags.of(
                KeyNames.NAME.asString(), name,
                KeyNames.NAMESPACE.asString(), namespace,
                KeyNames.STORE.asString(), store);
    }
}
