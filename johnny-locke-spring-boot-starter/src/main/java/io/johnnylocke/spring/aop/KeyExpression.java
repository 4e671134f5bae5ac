package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.ExpressionState;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.ast.OpPlus;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/** The key of a locked method: an expression whose variables were checked, and whose value must be a text of its own. */
final class KeyExpression {

    private static final SpelParserConfiguration CONFIGURATION = new SpelParserConfiguration();
    private static final SpelExpressionParser PARSER = new SpelExpressionParser(CONFIGURATION);
    private static final String NAMES_NOTHING = ", and so names nothing that could be locked";
    private static final Expression SUM = PARSER.parseRaw("#left + #right");
    private static final ParameterNameDiscoverer NAMES = DefaultParameterNameDiscoverer.getSharedInstance();

    private final Method method;
    private final SpelExpression expression;
    private final Map<String, Integer> arguments;
    private final BeanFactory beans;

    private KeyExpression(Method method, SpelExpression expression, Map<String, Integer> arguments, BeanFactory beans) {
        this.method = method;
        this.expression = expression;
        this.arguments = arguments;
        this.beans = beans;
    }

    /**
     * Parses an expression.
     *
     * @param method the method that runs
     * @param declared the method that the annotation is on, whose parameters may have other names
     * @param text the expression
     * @param beans the beans that it may name
     */
    static KeyExpression parse(Method method, Method declared, String text, BeanFactory beans) {
        SpelExpression expression;
        try {
            expression = PARSER.parseRaw(text);
        } catch (ParseException e) {
            throw new InvalidLockedMethodException(
                    method,
                    "the key '" + text + "' is no valid expression: " + e.getSimpleMessage(),
                    "Write a SpEL expression, such as key = \"#id\" for a parameter or key = \"'all'\" for a fixed text.");
        }
        if (expression.getAST() instanceof PropertyOrFieldReference name && !Root.has(name.getName())) {
            throw new InvalidLockedMethodException(
                    method,
                    "the key '" + text + "' is neither a parameter nor a fixed text",
                    "Write key = \"#" + text + "\" for a parameter or key = \"'" + text + "'\" for a fixed text.");
        }
        Map<String, Integer> known = parameters(method);
        parameters(declared).forEach(known::putIfAbsent);
        Set<String> used = new LinkedHashSet<>();
        collectVariables(expression.getAST(), used);
        for (String name : used) {
            // Left alone it would be null, and a key such as 'order:' + #odrer one lock for all orders.
            if (!known.containsKey(name)) {
                throw new InvalidLockedMethodException(
                        method,
                        "the key '" + text + "' names #" + name + ", but the variables are #root and " + known.keySet(),
                        "Name a parameter of the method. If its parameters are only known as p0, p1 ..., compile with the"
                                + " option -parameters.");
            }
        }
        known.keySet().retainAll(used);
        return new KeyExpression(method, expression, known, beans);
    }

    private static Map<String, Integer> parameters(Method method) {
        Map<String, Integer> parameters = new LinkedHashMap<>();
        @Nullable String @Nullable [] names = NAMES.getParameterNames(method);
        for (int i = 0; i < method.getParameterCount(); i++) {
            String name = names == null ? null : names[i];
            if (name != null) {
                parameters.put(name, i);
            }
            parameters.put("p" + i, i);
            parameters.put("a" + i, i);
        }
        return parameters;
    }

    private static void collectVariables(SpelNode node, Set<String> names) {
        if (node instanceof VariableReference) {
            names.add(node.toStringAST().substring(1));
        }
        for (int i = 0; i < node.getChildCount(); i++) {
            collectVariables(node.getChild(i), names);
        }
        names.remove("root");
        names.remove("this");
    }

    /** Returns whether the key depends on the parameter of that index. */
    boolean names(int index) {
        return arguments.containsValue(index);
    }

    String evaluate(@Nullable Object target, @Nullable Object[] values) {
        StandardEvaluationContext context = new StandardEvaluationContext(new Root(method, target, values));
        context.setBeanResolver(new BeanFactoryResolver(beans));
        arguments.forEach((name, index) -> context.setVariable(name, values[index]));
        String key;
        try {
            key = text(
                    value(expression.getAST(), new ExpressionState(context, context.getRootObject(), CONFIGURATION)),
                    expression.getAST());
        } catch (EvaluationException e) {
            throw new IllegalArgumentException(
                    what(expression.getAST()) + " cannot be evaluated: " + e.getMessage(), e);
        }
        if (key.isBlank()) {
            throw new IllegalArgumentException(what(expression.getAST()) + " is blank" + NAMES_NOTHING);
        }
        return key;
    }

    /** In a sum of texts null would be the text "null", and so the sum one lock for whatever has no id yet. */
    private @Nullable Object value(SpelNode node, ExpressionState state) {
        if (!(node instanceof OpPlus) || node.getChildCount() != 2) {
            return node.getValue(state);
        }
        SpelNode leftNode = node.getChild(0);
        SpelNode rightNode = node.getChild(1);
        Object left = value(leftNode, state);
        Object right = value(rightNode, state);
        return left instanceof Number && right instanceof Number
                ? sum(left, right)
                : text(left, leftNode) + text(right, rightNode);
    }

    private static @Nullable Object sum(Object left, Object right) {
        StandardEvaluationContext numbers = new StandardEvaluationContext();
        numbers.setVariable("left", left);
        numbers.setVariable("right", right);
        return SUM.getValue(numbers);
    }

    private String text(@Nullable Object given, SpelNode node) {
        Object value = given instanceof Optional<?> optional ? optional.orElse(null) : given;
        if (value == null) {
            throw new IllegalArgumentException(what(node) + " is null" + NAMES_NOTHING);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Iterable<?> || value.getClass().isArray() || !hasTextOfItsOwn(value.getClass())) {
            throw new IllegalArgumentException(
                    what(node) + " is a " + value.getClass().getTypeName()
                            + ", which has no text of its own that could be a key: name one of its properties");
        }
        return value.toString();
    }

    private String what(SpelNode node) {
        String part = node.equals(expression.getAST()) ? "The" : "'" + node.toStringAST() + "' in the";
        return part + " key '" + expression.getExpressionString() + "' of the @DistributedLocked method "
                + InvalidLockedMethodException.describe(method);
    }

    private static boolean hasTextOfItsOwn(Class<?> type) {
        try {
            return type.getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
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
