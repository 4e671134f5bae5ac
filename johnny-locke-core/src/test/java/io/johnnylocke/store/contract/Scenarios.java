package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs single scenarios of the suite within a test, to see that they find a mistake. */
public final class Scenarios {

    private Scenarios() {}

    /**
     * Runs the scenarios of a class whose names start so, of which there must be at least one, and returns the names of those that
     * failed.
     */
    public static List<String> failures(Class<?> contract, String scenario) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract))
                .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(
                        test.isContainer() || test.getDisplayName().startsWith(scenario)))
                .build();
        List<String> failed = new ArrayList<>();
        List<String> run = new ArrayList<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    run.add(test.getDisplayName());
                }
                if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                    failed.add(test.getDisplayName());
                }
            }
        });
        assertThat(run).as("scenarios run").isNotEmpty();
        return failed;
    }
}
