package io.johnnylocke.store.contract;

import io.johnnylocke.LockOperations;
import io.johnnylocke.template.LockTemplate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The contract that every store keeps. Extend it, say in {@link #fixture()} how to reach the backend, and run it:
 *
 * <pre>{@code
 * class MyLockStoreContractTest extends LockStoreContract {
 *     @Override
 *     protected StoreFixture fixture() { ... }
 * }
 * }</pre>
 */
public abstract class LockStoreContract {

    /** Returns the backend; the same one each time. */
    protected abstract StoreFixture fixture();

    /** Returns how the suite talks to a client: directly, unless a subclass goes by another way. */
    protected LockOperations face(LockTemplate template) {
        return template;
    }

    @Nested
    @DisplayName("acquire")
    class Acquire extends AcquireContract {
        Acquire() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("callbacks")
    class Callbacks extends CallbackContract {
        Callbacks() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("release")
    class Release extends ReleaseContract {
        Release() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("renewal")
    class Renewals extends RenewalContract {
        Renewals() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("sharing")
    class Sharing extends SharingContract {
        Sharing() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("several keys")
    class Composites extends CompositeContract {
        Composites() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("coordination")
    class Coordination extends CoordinationContract {
        Coordination() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("await")
    class Await extends AwaitContract {
        Await() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("state")
    class States extends StateContract {
        States() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("names and arguments")
    class Names extends NamesContract {
        Names() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("tokens")
    class Tokens extends TokenContract {
        Tokens() {
            super(LockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("life cycle")
    class Lifecycle extends LifecycleContract {
        Lifecycle() {
            super(LockStoreContract.this);
        }
    }
}
