package io.johnnylocke.spring.autoconfigure;

import io.nats.client.NKey;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An operator of a NATS server, with an account that has JetStream, one that has not, and one for the system. */
final class NatsOperator {

    private static final String LIMITS =
            "\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"conn\":-1,\"leaf\":-1,\"imports\":-1,\"exports\":-1,"
                    + "\"wildcards\":true";

    private final NKey key = NKey.createOperator(null);
    private final NKey account = NKey.createAccount(null);
    private final NKey plainAccount = NKey.createAccount(null);
    private final NKey system = NKey.createAccount(null);

    NatsOperator() throws IOException, GeneralSecurityException {}

    /** Returns what the configuration of a server says that trusts this operator. */
    String configuration() throws IOException, GeneralSecurityException {
        String jetStream = ",\"mem_storage\":-1,\"disk_storage\":-1,\"streams\":-1,\"consumer\":-1";
        String accounts = Stream.of(
                        preload(account, "SHOP", LIMITS + jetStream),
                        preload(plainAccount, "DESK", LIMITS),
                        preload(system, "SYS", LIMITS))
                .collect(Collectors.joining("\n"));
        return "operator: " + token(key, "operator", "\"type\":\"operator\"") + "\nsystem_account: " + id(system)
                + "\nresolver: MEMORY\nresolver_preload: {\n" + accounts + "\n}\n";
    }

    private String preload(NKey of, String name, String limits) throws IOException, GeneralSecurityException {
        return id(of) + ": " + token(of, name, limits + "},\"type\":\"account\"");
    }

    private String token(NKey of, String name, String claims) throws IOException, GeneralSecurityException {
        long now = System.currentTimeMillis() / 1000;
        return JwtUtils.issueJWT(key, id(of), name, null, now, id(key), () -> "{" + claims + ",\"version\":2}");
    }

    /** Returns the file of a user whose account has JetStream. */
    String credentials() throws IOException, GeneralSecurityException {
        return credentials(account);
    }

    /** Returns the file of a user whose account has not. */
    String plainCredentials() throws IOException, GeneralSecurityException {
        return credentials(plainAccount);
    }

    private static String credentials(NKey of) throws IOException, GeneralSecurityException {
        NKey user = NKey.createUser(null);
        return String.format(
                JwtUtils.NATS_USER_JWT_FORMAT, JwtUtils.issueUserJWT(of, id(of), id(user)), new String(user.getSeed()));
    }

    private static String id(NKey of) throws IOException, GeneralSecurityException {
        return new String(of.getPublicKey());
    }
}
