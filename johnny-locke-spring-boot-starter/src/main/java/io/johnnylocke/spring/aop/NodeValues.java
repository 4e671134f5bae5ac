package io.johnnylocke.spring.aop;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.ExpressionState;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Literal;

/** What the nodes of an expression are for one call. Most keys are made of parameters and texts, which need no SpEL. */
final class NodeValues {

    private final MethodExpression expression;
    private final Invocation call;
    private @Nullable ExpressionState state;

    NodeValues(MethodExpression expression, Invocation call) {
        this.expression = expression;
        this.call = call;
    }

    @Nullable
    Object of(SpelNode node) {
        if (node instanceof Literal literal) {
            return literal.getLiteralValue().getValue();
        }
        Integer parameter = expression.parameter(node);
        return parameter == null ? node.getValue(state()) : call.arguments()[parameter];
    }

    private ExpressionState state() {
        if (state == null) {
            state = expression.state(call);
        }
        return state;
    }
}
