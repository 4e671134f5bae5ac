package io.johnnylocke.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class NatsConnectionFailureAnalyzer extends AbstractFailureAnalyzer<NatsConnectionException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NatsConnectionException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
