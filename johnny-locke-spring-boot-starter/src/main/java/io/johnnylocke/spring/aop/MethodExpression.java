package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.ExpressionState;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/** An expression over the parameters of a method, whose variables were checked. */
final class MethodExpression {

    private static final SpelParserConfiguration CONFIGURATION = new SpelParserConfiguration();
    private static final SpelExpressionParser PARSER = new SpelExpressionParser(CONFIGURATION);
    private static final ParameterNameDiscoverer NAMES = DefaultParameterNameDiscoverer.getSharedInstance();

    private final String attribute;
    private final Method method;
    private final SpelExpression expression;
    private final Map<String, Integer> arguments;
    private final Map<SpelNode, Integer> parameters;
    private final BeanFactoryResolver beans;

    private MethodExpression(
            String attribute,
            Method method,
            SpelExpression expression,
            Map<String, Integer> arguments,
            Map<SpelNode, Integer> parameters,
            BeanFactory beans) {
        this.attribute = attribute;
        this.method = method;
        this.expression = expression;
        this.arguments = arguments;
        this.parameters = parameters;
        this.beans = new BeanFactoryResolver(beans);
    }

    /**
     * Parses an expression.
     *
     * @param attribute the attribute of the annotation that it is of
     * @param method the method that runs
     * @param declared the method that the annotation is on, whose parameters may have other names
     * @param text the expression
     * @param beans the beans that it may name
     */
    static MethodExpression parse(String attribute, Method method, Method declared, String text, BeanFactory beans) {
        SpelExpression expression;
        try {
            expression = PARSER.parseRaw(text);
        } catch (ParseException e) {
            throw new InvalidLockedMethodException(
                    method,
                    "the " + attribute + " '" + text + "' is no valid expression: " + e.getSimpleMessage(),
                    "Write a SpEL expression, such as key = \"#id\" for a parameter or key = \"'all'\" for a fixed text.");
        }
        if (expression.getAST() instanceof PropertyOrFieldReference name && !Root.has(name.getName())) {
            throw new InvalidLockedMethodException(
                    method,
                    "the " + attribute + " '" + text + "' is neither a parameter nor a fixed text",
                    "Write " + attribute + " = \"#" + text + "\" for a parameter or " + attribute + " = \"'" + text
                            + "'\" for a fixed text.");
        }
        Map<String, Integer> known = parameters(method);
        parameters(declared).forEach(known::putIfAbsent);
        Map<SpelNode, String> used = new LinkedHashMap<>();
        collectVariables(expression.getAST(), used);
        for (String name : used.values()) {
            // Left alone it would be null, and a key such as 'order:' + #odrer one lock for all orders.
            if (!known.containsKey(name)) {
                throw new InvalidLockedMethodException(
                        method,
                        "the " + attribute + " '" + text + "' names #" + name + ", but the variables are #root and "
                                + known.keySet(),
                        "Name a parameter of the method. If its parameters are only known as p0, p1 ..., compile with the"
                                + " option -parameters.");
            }
        }
        known.keySet().retainAll(used.values());
        Map<SpelNode, Integer> parameters =
                used.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, one -> known.get(one.getValue())));
        return new MethodExpression(attribute, method, expression, known, parameters, beans);
    }

    private static Map<String, Integer> parameters(Method method) {
        Map<String, Integer> parameters = new LinkedHashMap<>();
        @Nullable String @Nullable [] names = NAMES.getParameterNames(method);
        for (int i = 0; i < method.getParameterCount(); i++) {
            // The continuation of a Kotlin method that suspends has no name.
            String name = names == null || i >= names.length ? null : names[i];
            if (name != null) {
                parameters.put(name, i);
            }
            parameters.put("p" + i, i);
            parameters.put("a" + i, i);
        }
        return parameters;
    }

    private static void collectVariables(SpelNode node, Map<SpelNode, String> names) {
        if (node instanceof VariableReference) {
            String name = node.toStringAST().substring(1);
            if (!name.equals("root") && !name.equals("this")) {
                names.put(node, name);
            }
        }
        for (int i = 0; i < node.getChildCount(); i++) {
            collectVariables(node.getChild(i), names);
        }
    }

    /** Returns whether the value depends on the parameter of that index. */
    boolean names(int index) {
        return arguments.containsValue(index);
    }

    SpelNode ast() {
        return expression.getAST();
    }

    /** Returns the index of the parameter that a node stands for, or {@code null} if it stands for none. */
    @Nullable
    Integer parameter(SpelNode node) {
        return parameters.get(node);
    }

    /** Returns the type of the parameter that a node stands for, or {@code null} if it stands for none. */
    @Nullable
    Class<?> parameterType(SpelNode node) {
        Integer index = parameter(node);
        return index == null ? null : method.getParameterTypes()[index];
    }

    /** Returns what nodes of the expression are evaluated with for one call. */
    ExpressionState state(Invocation call) {
        @Nullable Object[] values = call.arguments();
        StandardEvaluationContext context = new StandardEvaluationContext(new Root(method, call.target(), values));
        context.setBeanResolver(beans);
        arguments.forEach((name, index) -> context.setVariable(name, values[index]));
        return new ExpressionState(context, context.getRootObject(), CONFIGURATION);
    }

    IllegalArgumentException failed(EvaluationException failure) {
        return new IllegalArgumentException(
                what(expression.getAST()) + " cannot be evaluated: " + failure.getMessage(), failure);
    }

    InvalidLockedMethodException mistake(String problem, String fix) {
        return new InvalidLockedMethodException(method, problem, fix);
    }

    /** Says which part of the expression of which method a node is. */
    String what(SpelNode node) {
        String part = node.equals(expression.getAST()) ? "The" : "'" + node.toStringAST() + "' in the";
        return part + " " + attribute + " '" + expression.getExpressionString() + "' of the @DistributedLocked method "
                + InvalidLockedMethodException.describe(method);
    }

    /**
     * What {@code #root} is.
     *
     * @param method the method that runs
     * @param target the object that it runs on
     * @param args its arguments
     */
    record Root(
            Method method,
            @Nullable Object target,
            @Nullable Object[] args) {

        static boolean has(String property) {
            return Set.of("method", "target", "args", "methodName").contains(property);
        }

        /** Returns the name of the method. */
        public String methodName() {
            return method.getName();
        }
    }
}
