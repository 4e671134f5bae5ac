package io.johnnylocke.spring.aop;

import io.johnnylocke.LockOperations;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.util.function.SingletonSupplier;

/** The beans that locks are taken of, looked up at the first call so that nothing is made too early. */
final class LockBeans {

    private final ListableBeanFactory beans;
    private final SingletonSupplier<LockOperations> standard;
    private final Map<String, LockOperations> named = new ConcurrentHashMap<>();

    LockBeans(ListableBeanFactory beans) {
        this.beans = beans;
        this.standard = SingletonSupplier.of(() -> beans.getBean(LockOperations.class));
    }

    LockOperations of(LockedMethod locked) {
        String store = locked.store();
        return store == null ? standard.obtain() : named.computeIfAbsent(store, name -> find(name, locked.method()));
    }

    private LockOperations find(String name, Method method) {
        try {
            return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, LockOperations.class, name);
        } catch (NoSuchBeanDefinitionException e) {
            Map<String, LockOperations> candidates =
                    new TreeMap<>(BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, LockOperations.class));
            throw new InvalidLockedMethodException(
                    method,
                    "its store is '" + name
                            + "', but no bean of the type LockOperations has that name or qualifier; there are "
                            + candidates.keySet(),
                    "Set johnny-locke.stores." + name + ".*, declare a bean with @Qualifier(\"" + name
                            + "\"), or correct the name.");
        }
    }
}
