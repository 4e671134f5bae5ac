package io.johnnylocke.spring.aot;

import io.johnnylocke.spring.DistributedLocked;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/** Finds the locked methods of each bean, and has a native image keep what only their keys and their states name. */
final class LockedMethodAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
        if (!AnnotationUtils.isCandidateClass(type, DistributedLocked.class)) {
            return null;
        }
        Map<Method, MergedAnnotation<DistributedLocked>> locked =
                MethodIntrospector.selectMethods(type, LockedMethodAotProcessor::annotation);
        if (locked.isEmpty()) {
            return null;
        }
        return (context, code) -> locked.forEach(
                (method, annotation) -> new LockedMethodHints(context.getRuntimeHints(), bean.getBeanFactory(), type)
                        .register(method, annotation));
    }

    private static @Nullable MergedAnnotation<DistributedLocked> annotation(Method method) {
        MergedAnnotation<DistributedLocked> found =
                MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).get(DistributedLocked.class);
        return found.isPresent() ? found : null;
    }
}
