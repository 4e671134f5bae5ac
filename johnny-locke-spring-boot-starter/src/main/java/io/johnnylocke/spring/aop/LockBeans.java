package io.johnnylocke.spring.aop;

import io.johnnylocke.LockOperations;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
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
        if (store == null) {
            return standard.obtain();
        }
        LockOperations known = named.get(store);
        if (known == null) {
            // Not while the map is held: a bean may be made for it, and do anything.
            known = find(store, locked.method());
            named.put(store, known);
        }
        return known;
    }

    private LockOperations find(String name, Method method) {
        try {
            return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, LockOperations.class, name);
        } catch (NoUniqueBeanDefinitionException e) {
            throw new InvalidLockedMethodException(
                    method,
                    "its store is '" + name
                            + "', but that is the name or qualifier of several beans of the type LockOperations: "
                            + e.getBeanNamesFound(),
                    "Give each a name and a qualifier of its own.");
        } catch (NoSuchBeanDefinitionException e) {
            throw new InvalidLockedMethodException(
                    method,
                    "its store is '" + name
                            + "', but no bean of the type LockOperations has that name or qualifier; there are "
                            + List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, LockOperations.class)),
                    "Correct the name, set johnny-locke.stores." + name + ".*, or declare a bean with @Qualifier(\""
                            + name + "\").");
        }
    }
}
