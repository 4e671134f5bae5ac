package io.johnnylocke.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class NamespaceMissingFailureAnalyzer extends AbstractFailureAnalyzer<NamespaceMissingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NamespaceMissingException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Set spring.application.name, or johnny-locke.namespace if applications are to share their locks.",
                cause);
    }
}
