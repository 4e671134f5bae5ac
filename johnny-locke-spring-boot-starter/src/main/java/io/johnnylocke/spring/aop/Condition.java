package io.johnnylocke.spring.aop;

import org.springframework.expression.EvaluationException;

/** Whether a call takes the lock at all. */
record Condition(MethodExpression expression) {

    boolean holds(Invocation call) {
        try {
            Object value = new NodeValues(expression, call).of(expression.ast());
            if (value instanceof Boolean holds) {
                return holds;
            }
            throw new IllegalArgumentException(
                    expression.what(expression.ast()) + " is neither true nor false, but " + value);
        } catch (EvaluationException e) {
            throw expression.failed(e);
        }
    }
}
