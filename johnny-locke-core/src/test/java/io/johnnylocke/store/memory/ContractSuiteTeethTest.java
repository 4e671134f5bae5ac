package io.johnnylocke.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.store.contract.LockStoreContract;
import io.johnnylocke.store.contract.Scenarios;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A contract suite that no broken store can fail proves nothing: each of these fails the scenario that is named. */
class ContractSuiteTeethTest {

    static List<Arguments> mistakes() {
        return List.of(
                Arguments.of(BrokenStores.NoFence.class, "O-07 A holder whose clock"),
                Arguments.of(BrokenStores.OneToken.class, "O-01"),
                Arguments.of(BrokenStores.NoExclusion.class, "O-02"),
                Arguments.of(BrokenStores.NoEvents.class, "O-09"),
                Arguments.of(BrokenStores.NoCancel.class, "An interrupted waiter"),
                Arguments.of(BrokenStores.EmptyIsNothing.class, "O-14"),
                Arguments.of(BrokenStores.NoNamespaces.class, "O-21"),
                Arguments.of(BrokenStores.OneLease.class, "O-13"),
                Arguments.of(BrokenStores.NoPriorities.class, "O-28"),
                Arguments.of(BrokenStores.KeepRemoves.class, "O-15"),
                Arguments.of(BrokenStores.NoRenewal.class, "O-25 (b)"),
                Arguments.of(BrokenStores.NoHolderIds.class, "O-26 A holder id is shared between clients"),
                Arguments.of(BrokenStores.LastWriterWins.class, "O-26 A holder id is shared between clients"),
                Arguments.of(BrokenStores.NoGrace.class, "O-27 A holder that is given a grace"),
                Arguments.of(BrokenStores.OneLook.class, "A state that suits"),
                Arguments.of(BrokenStores.RemovedInSilence.class, "A watch of the namespace tells of every key"),
                Arguments.of(BrokenStores.RevokedInNameOnly.class, "An operator revokes"));
    }

    @ParameterizedTest(name = "{0} fails {1}")
    @MethodSource("mistakes")
    void brokenStoreFailsItsScenario(Class<? extends LockStoreContract> broken, String scenario) {
        List<String> failed = Scenarios.failures(broken, scenario);
        assertThat(failed)
                .as("scenarios that find the mistake")
                .isNotEmpty()
                .allMatch(name -> name.startsWith(scenario));
    }

    @ParameterizedTest(name = "{1} passes on a sound store")
    @MethodSource("mistakes")
    void soundStorePassesTheSameScenario(Class<? extends LockStoreContract> broken, String scenario) {
        assertThat(Scenarios.failures(MemoryLockStoreContractTest.class, scenario))
                .isEmpty();
    }
}
