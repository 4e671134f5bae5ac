package io.johnnylocke.spring.autoconfigure;

import java.util.List;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/** The bean that a property names, or the one that there is. */
record BeanByName(ListableBeanFactory beans) {

    /** Returns the bean of that name. */
    <T> T get(String name, Class<T> type, String property) {
        String there = describe(type);
        if (!beans.containsBean(name)) {
            throw new LockSettingsException(property + " names the bean '" + name + "', which does not exist", there);
        }
        Object bean = beans.getBean(name);
        if (!type.isInstance(bean)) {
            throw new LockSettingsException(
                    property + " names the bean '" + name + "', which is of the type "
                            + bean.getClass().getName() + " and not " + type.getName(),
                    there);
        }
        return type.cast(bean);
    }

    /** Returns which beans of that type could be named. */
    String describe(Class<?> type) {
        List<String> names = List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false));
        return names.isEmpty()
                ? "There is no bean of the type " + type.getName() + ": declare one, or remove the property."
                : "Name a bean of the type " + type.getName() + ": " + String.join(", ", names) + ".";
    }
}
