package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.template.LockTemplate;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Declares a template for each store with a name. None is a default candidate: whoever does not ask for it by its name gets
 * the default one.
 */
final class NamedLockTemplates implements ImportBeanDefinitionRegistrar {

    private static final Pattern HYPHENATED = Pattern.compile("-+(.?)");

    private final NamedStores stores;

    NamedLockTemplates(Environment environment) {
        this.stores = new NamedStores(environment);
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
        stores.names().forEach(name -> registry.registerBeanDefinition(beanName(name), definition(name)));
    }

    /** The template is made by a method, which is what ahead-of-time processing can write down. */
    private static RootBeanDefinition definition(String name) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setTargetType(LockTemplate.class);
        definition.setFactoryBeanName(LockTemplates.BEAN_NAME);
        definition.setUniqueFactoryMethodName("named");
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
        definition.setDefaultCandidate(false);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
        return definition;
    }

    /** Returns {@code auditLogLockTemplate} for {@code audit-log}. */
    private static String beanName(String name) {
        return HYPHENATED.matcher(name).replaceAll(next -> next.group(1).toUpperCase(Locale.ROOT)) + "LockTemplate";
    }
}
