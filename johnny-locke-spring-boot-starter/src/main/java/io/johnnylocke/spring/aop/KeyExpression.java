package io.johnnylocke.spring.aop;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.InlineList;
import org.springframework.expression.spel.ast.OpPlus;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.StringLiteral;
import org.springframework.expression.spel.ast.Ternary;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/** The key, or the keys, of a locked method: each must have a text of its own. */
final class KeyExpression {

    private static final Expression SUM = new SpelExpressionParser().parseRaw("#left + #right");
    private static final String NAMES_NOTHING = ", and so names nothing that could be locked";

    /** Kept for each class, for it takes as long to ask as all else that a proxy does for a call. */
    private static final ClassValue<Boolean> HAS_TEXT_OF_ITS_OWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getMethod("toString").getDeclaringClass() != Object.class;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    private final MethodExpression expression;

    KeyExpression(MethodExpression expression) {
        this.expression = expression;
        refuseUncheckedSums(expression.ast(), true);
    }

    /** A sum that is not made here would have the text "null" where a part is missing, and be one lock for all such calls. */
    private void refuseUncheckedSums(SpelNode node, boolean checked) {
        if (node instanceof OpPlus && !checked && hasText(node)) {
            throw expression.mistake(
                    "the sum '" + node.toStringAST()
                            + "' in its key would have the text \"null\" where a part is missing",
                    "Move the sum to the outside, or write 'text'.concat(part) in its place, which fails for null.");
        }
        boolean madeHere = checked
                && (node instanceof OpPlus
                        || node instanceof Ternary
                        || (node instanceof InlineList && node.equals(expression.ast())));
        for (int i = 0; i < node.getChildCount(); i++) {
            refuseUncheckedSums(node.getChild(i), madeHere);
        }
    }

    private static boolean hasText(SpelNode node) {
        boolean text = node instanceof StringLiteral;
        for (int i = 0; i < node.getChildCount(); i++) {
            text |= hasText(node.getChild(i));
        }
        return text;
    }

    /** Returns whether the key depends on the parameter of that index. */
    boolean names(int index) {
        return expression.names(index);
    }

    /** Returns whether the expression is a list as it is written. Another one may turn out to be a list all the same. */
    boolean isList() {
        SpelNode node = expression.ast();
        SpelNode last = node instanceof CompoundExpression ? node.getChild(node.getChildCount() - 1) : node;
        Class<?> type = expression.parameterType(node);
        return last instanceof InlineList
                || last instanceof Projection
                || (last instanceof Selection && last.toStringAST().startsWith("?"))
                || (type != null && (type.isArray() || Collection.class.isAssignableFrom(type)));
    }

    /** Returns the keys for a call: one, unless the expression is a list. Each once, in the order of the list. */
    Keys evaluate(Invocation call) {
        SpelNode node = expression.ast();
        try {
            NodeValues values = new NodeValues(expression, call);
            if (node instanceof InlineList) {
                List<@Nullable Object> parts = new ArrayList<>();
                for (int i = 0; i < node.getChildCount(); i++) {
                    parts.add(text(value(node.getChild(i), values), node.getChild(i)));
                }
                return several(parts);
            }
            Object value = value(node, values);
            if (value instanceof Collection<?> collection) {
                return several(collection);
            }
            return value != null && value.getClass().isArray()
                    ? several(elements(value))
                    : new Keys(List.of(key(value)), false);
        } catch (EvaluationException e) {
            throw expression.failed(e);
        }
    }

    private Keys several(Collection<?> values) {
        Set<String> keys = new LinkedHashSet<>();
        values.forEach(value -> keys.add(key(value)));
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(expression.what(expression.ast()) + " is an empty list" + NAMES_NOTHING);
        }
        return new Keys(List.copyOf(keys), true);
    }

    private static List<@Nullable Object> elements(Object array) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private String key(@Nullable Object value) {
        String key = text(value, expression.ast());
        if (key.isBlank()) {
            throw new IllegalArgumentException(expression.what(expression.ast()) + " is blank" + NAMES_NOTHING);
        }
        return key;
    }

    /** In a sum of texts null would be the text "null", and so the sum one lock for whatever has no id yet. */
    private @Nullable Object value(SpelNode node, NodeValues values) {
        if (node instanceof Ternary) {
            boolean holds = Boolean.TRUE.equals(values.of(node.getChild(0)));
            return value(node.getChild(holds ? 1 : 2), values);
        }
        if (!(node instanceof OpPlus) || node.getChildCount() != 2) {
            return values.of(node);
        }
        SpelNode leftNode = node.getChild(0);
        SpelNode rightNode = node.getChild(1);
        Object left = value(leftNode, values);
        Object right = value(rightNode, values);
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
            throw new IllegalArgumentException(expression.what(node) + " is null" + NAMES_NOTHING);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Iterable<?> || value.getClass().isArray() || !HAS_TEXT_OF_ITS_OWN.get(value.getClass())) {
            throw new IllegalArgumentException(
                    expression.what(node) + " is a " + value.getClass().getTypeName()
                            + ", which has no text of its own that could be a key: name one of its properties");
        }
        return value.toString();
    }

    /** Says that a list came where one key was expected. */
    IllegalArgumentException unexpectedList() {
        return new IllegalArgumentException(expression.what(expression.ast())
                + " is a list, but the method takes one state or token. Take Map<String, ..> parameters, and write the key"
                + " so that it can be seen to be a list: {#a, #b}, #items.![id], or a parameter that is a collection or an"
                + " array");
    }

    /**
     * What is locked by one call.
     *
     * @param texts the keys, at least one
     * @param isList whether they were a list, if only of one
     */
    record Keys(List<String> texts, boolean isList) {}
}
