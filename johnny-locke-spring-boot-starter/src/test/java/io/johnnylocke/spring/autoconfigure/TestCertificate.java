package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate for localhost and no other name, which is its own authority, as PEM files. */
record TestCertificate(Path certificate, Path key) {

    private static final String PASSWORD = "changeit";

    /** Makes a certificate of an organisation of that name, with files of that name in the folder. */
    static TestCertificate create(Path folder, String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost, O=" + name,
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
        return new TestCertificate(
                pem(
                        folder.resolve(name + ".pem"),
                        "CERTIFICATE",
                        keys.getCertificate("server").getEncoded()),
                pem(folder.resolve(name + "-key.pem"), "PRIVATE KEY", key));
    }

    private static Path pem(Path file, String type, byte[] content) throws Exception {
        String text = Base64.getMimeEncoder().encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }
}
