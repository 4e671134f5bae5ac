package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.store.redis.RedisClientSource;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Clients on the settings of the application's connection factory, but for locks alone: their commands must neither queue
 * while the server is away nor wait for a minute, which is right elsewhere. They share the application's event loops.
 */
final class DedicatedRedisClients implements RedisClientSource {

    private final LettuceConnectionFactory application;
    private final Duration commandTimeout;
    private final Map<AbstractRedisClient, LettuceConnectionFactory> factories = new ConcurrentHashMap<>();

    DedicatedRedisClients(LettuceConnectionFactory application, Duration commandTimeout) {
        if (isMasterReplica(application)) {
            throw new LockSettingsException(
                    "The Redis connection factory is set to a fixed list of masters and replicas, on which Johnny Locke cannot"
                            + " lock",
                    "Name a standalone server, Sentinels or a cluster in spring.data.redis, or another connection factory in"
                            + " johnny-locke.redis.connection-factory.");
        }
        this.application = application;
        this.commandTimeout = commandTimeout;
    }

    /** Asked of the field, for such a factory does not tell, and says localhost when asked for a standalone server. */
    private static boolean isMasterReplica(LettuceConnectionFactory factory) {
        Field configuration = ReflectionUtils.findField(LettuceConnectionFactory.class, "configuration");
        if (configuration == null) {
            return false;
        }
        ReflectionUtils.makeAccessible(configuration);
        return ReflectionUtils.getField(configuration, factory) instanceof RedisStaticMasterReplicaConfiguration;
    }

    @Override
    public AbstractRedisClient open() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(servers(), clientConfiguration());
        factory.afterPropertiesSet();
        factory.start();
        AbstractRedisClient client = factory.getRequiredNativeClient();
        factories.put(client, factory);
        return client;
    }

    @Override
    public void close(AbstractRedisClient client) {
        LettuceConnectionFactory factory = factories.remove(client);
        if (factory != null) {
            factory.destroy();
        }
    }

    private RedisConfiguration servers() {
        if (application.getSentinelConfiguration() != null) {
            return application.getSentinelConfiguration();
        }
        if (application.getClusterConfiguration() != null) {
            return application.getClusterConfiguration();
        }
        return application.getSocketConfiguration() != null
                ? application.getSocketConfiguration()
                : application.getStandaloneConfiguration();
    }

    private ClientOptions defaultOptions() {
        return application.getClusterConfiguration() == null ? ClientOptions.create() : ClusterClientOptions.create();
    }

    private LettuceClientConfiguration clientConfiguration() {
        LettuceClientConfiguration given = application.getClientConfiguration();
        ClientOptions options = given.getClientOptions()
                .orElseGet(this::defaultOptions)
                .mutate()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
                .build();
        LettuceClientConfiguration.LettuceClientConfigurationBuilder builder =
                LettuceClientConfiguration.builder().clientOptions(options).commandTimeout(commandTimeout);
        given.getClientResources().ifPresent(builder::clientResources);
        given.getClientName().ifPresent(builder::clientName);
        given.getRedisCredentialsProviderFactory().ifPresent(builder::redisCredentialsProviderFactory);
        if (given.isUseSsl()) {
            LettuceClientConfiguration.LettuceSslClientConfigurationBuilder ssl =
                    builder.useSsl().verifyPeer(given.getVerifyMode());
            if (given.isStartTls()) {
                ssl.startTls();
            }
        }
        return builder.build();
    }
}
