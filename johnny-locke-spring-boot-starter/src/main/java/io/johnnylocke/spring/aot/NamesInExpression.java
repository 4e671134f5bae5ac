package io.johnnylocke.spring.aot;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * What an expression names.
 *
 * @param variables variables, without {@code #}
 * @param beans beans, without {@code @}
 * @param types classes, by what is between the parentheses of {@code T(...)}
 * @param target whether it may reach the object that the method runs on
 */
record NamesInExpression(Set<String> variables, Set<String> beans, Set<String> types, boolean target) {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();

    /** Returns nothing for what is no expression: that fails the start of the application, with a better message. */
    static NamesInExpression of(@Nullable String text) {
        Set<String> variables = new TreeSet<>();
        Set<String> beans = new TreeSet<>();
        Set<String> types = new TreeSet<>();
        if (text != null && !text.isBlank()) {
            try {
                collect(PARSER.parseRaw(text).getAST(), variables, beans, types);
            } catch (ParseException e) {
                variables.clear();
            }
        }
        return new NamesInExpression(variables, beans, types, text != null && text.contains("target"));
    }

    private static void collect(SpelNode node, Set<String> variables, Set<String> beans, Set<String> types) {
        String text = node.toStringAST();
        if (node instanceof VariableReference) {
            variables.add(text.substring(1));
        } else if (node instanceof BeanReference) {
            beans.add(text.replaceAll("^[@&]+'?|'$", ""));
        } else if (node instanceof TypeReference) {
            types.add(text.substring(2, text.length() - 1));
        }
        for (int i = 0; i < node.getChildCount(); i++) {
            collect(node.getChild(i), variables, beans, types);
        }
    }

    /** Returns the indexes of the parameters that it names; of all of them if it may reach them as {@code #root.args}. */
    Set<Integer> parameters(Method method) {
        Set<Integer> indexes = new TreeSet<>();
        @Nullable
        String @Nullable [] names =
                DefaultParameterNameDiscoverer.getSharedInstance().getParameterNames(method);
        for (int i = 0; i < method.getParameterCount(); i++) {
            if (variables.contains("p" + i)
                    || variables.contains("a" + i)
                    || variables.contains("root")
                    || (names != null && names[i] != null && variables.contains(names[i]))) {
                indexes.add(i);
            }
        }
        return indexes;
    }
}
