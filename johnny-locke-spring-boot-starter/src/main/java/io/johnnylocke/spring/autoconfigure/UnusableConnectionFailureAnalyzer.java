package io.johnnylocke.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class UnusableConnectionFailureAnalyzer extends AbstractFailureAnalyzer<UnusableConnectionException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableConnectionException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
