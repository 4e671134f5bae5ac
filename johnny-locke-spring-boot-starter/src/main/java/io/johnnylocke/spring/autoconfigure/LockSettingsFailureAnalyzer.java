package io.johnnylocke.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class LockSettingsFailureAnalyzer extends AbstractFailureAnalyzer<LockSettingsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, LockSettingsException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
