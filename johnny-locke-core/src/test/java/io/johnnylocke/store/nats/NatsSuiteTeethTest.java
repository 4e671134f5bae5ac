package io.johnnylocke.store.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.store.cas.BackendContract;
import io.johnnylocke.store.contract.Scenarios;
import io.johnnylocke.store.contract.TransitionContract;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The suite finds what can go wrong between {@code CasStoreConnection} and a server: each mistake fails its scenario. */
class NatsSuiteTeethTest {

    static List<Arguments> mistakes() {
        return List.of(
                Arguments.of(BrokenBackends.NoCompare.class, "O-02 No update"),
                Arguments.of(BrokenBackends.RefusalIsSuccess.class, "O-02 No update"),
                Arguments.of(BrokenBackends.LostAnswerIsRefusal.class, "O-02 No update"),
                Arguments.of(BrokenBackends.ReplicaBehind.class, "O-15"),
                Arguments.of(BrokenBackends.NoEvents.class, "O-09"),
                Arguments.of(BrokenBackends.EventsWithoutTime.class, "B7"),
                Arguments.of(BrokenBackends.EventsBeforeCommit.class, "B7"),
                Arguments.of(BrokenBackends.WatchingTooEarly.class, "A watch of the namespace tells of every key"),
                Arguments.of(BrokenBackends.MaximumAge.class, "O-13"),
                Arguments.of(BrokenBackends.NoRetention.class, "A1"),
                Arguments.of(BrokenBackends.ClockAhead.class, "O-13"),
                Arguments.of(BrokenBackends.CoarseRevision.class, "A2"),
                Arguments.of(BrokenBackends.VersionOfTheKey.class, "F1"),
                Arguments.of(BrokenBackends.TombstoneIsEmpty.class, "O-15"),
                Arguments.of(BrokenBackends.EmptyIsTombstone.class, "O-14"),
                Arguments.of(BrokenBackends.LowerCase.class, "O-22 Any string"),
                Arguments.of(BrokenBackends.Underscores.class, "O-21"),
                Arguments.of(BrokenBackends.BlindRemoval.class, "B6"),
                Arguments.of(BrokenBackends.NoResync.class, "O-35 A client is told"));
    }

    @ParameterizedTest(name = "{0} fails {1}")
    @MethodSource("mistakes")
    void brokenBackendFailsItsScenario(Class<?> broken, String scenario) {
        assertThat(Scenarios.failures(broken, scenario))
                .as("scenarios that find the mistake")
                .isNotEmpty()
                .allMatch(name -> name.startsWith(scenario));
    }

    static Stream<Arguments> scenarios() {
        return mistakes().stream()
                .map(mistake -> List.of(sound((Class<?>) mistake.get()[0]), mistake.get()[1]))
                .distinct()
                .map(scenario -> Arguments.of(scenario.toArray()));
    }

    private static Class<?> sound(Class<?> broken) {
        if (BackendContract.class.isAssignableFrom(broken)) {
            return BrokenBackends.SoundBackend.class;
        }
        return TransitionContract.class.isAssignableFrom(broken)
                ? BrokenBackends.SoundTransitions.class
                : BrokenBackends.SoundContract.class;
    }

    @ParameterizedTest(name = "{1} passes on a sound backend")
    @MethodSource("scenarios")
    void soundBackendPassesTheSameScenario(Class<?> sound, String scenario) {
        assertThat(Scenarios.failures(sound, scenario)).isEmpty();
    }
}
