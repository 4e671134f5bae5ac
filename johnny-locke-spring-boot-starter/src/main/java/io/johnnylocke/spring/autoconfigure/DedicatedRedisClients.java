package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.store.redis.RedisClientSource;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.TimeoutOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Clients on the settings of the application's connection factory, but for locks alone: their commands must neither queue
 * while the server is away nor wait for a minute, which is right elsewhere. They share the application's event loops.
 */
final class DedicatedRedisClients implements RedisClientSource {

    private final LettuceConnectionFactory application;
    private final Duration commandTimeout;
    private final Map<RedisClient, LettuceConnectionFactory> factories = new ConcurrentHashMap<>();

    DedicatedRedisClients(LettuceConnectionFactory application, Duration commandTimeout) {
        if (application.getClusterConfiguration() != null) {
            throw new IllegalStateException(
                    "spring.data.redis is set to a Redis Cluster, on which this version of Johnny"
                            + " Locke cannot lock yet: name a standalone server or Sentinels");
        }
        this.application = application;
        this.commandTimeout = commandTimeout;
    }

    @Override
    public RedisClient open() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(servers(), clientConfiguration());
        factory.afterPropertiesSet();
        factory.start();
        RedisClient client = (RedisClient) factory.getRequiredNativeClient();
        factories.put(client, factory);
        return client;
    }

    @Override
    public void close(RedisClient client) {
        LettuceConnectionFactory factory = factories.remove(client);
        if (factory != null) {
            factory.destroy();
        }
    }

    private RedisConfiguration servers() {
        if (application.getSentinelConfiguration() != null) {
            return application.getSentinelConfiguration();
        }
        return application.getSocketConfiguration() != null
                ? application.getSocketConfiguration()
                : application.getStandaloneConfiguration();
    }

    private LettuceClientConfiguration clientConfiguration() {
        LettuceClientConfiguration given = application.getClientConfiguration();
        ClientOptions options = given.getClientOptions()
                .orElseGet(ClientOptions::create)
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
