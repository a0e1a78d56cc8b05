package io.beseda.bus.redis;

import static io.beseda.bus.redis.Nodes.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.contract.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisTlsIT {
    @Test
    void theServersCertificateIsChecked(@TempDir Path folder) throws Exception {
        certificate(folder, "127.0.0.1");
        try (RedisServer server = RedisServer.start(Map.of("REDIS_TLS", folder.toString()))) {
            assertThat(server.url()).startsWith("rediss://");
            RedisUrl trusting = RedisUrl.parse(server.url() + "?ca=" + folder.resolve("ca.crt"));
            RedisUrl strange = RedisUrl.parse(server.url());
            RedisUrl otherName =
                    RedisUrl.parse(server.url().replace("127.0.0.1", "localhost") + "?ca=" + folder.resolve("ca.crt"));
            try (RedisNodes right = RedisNodes.open(trusting, "tls");
                    RedisNodes unknown = RedisNodes.open(strange, "tls");
                    RedisNodes wrongName = RedisNodes.open(otherName, "tls")) {
                await().atMost(SOON).until(right.bus()::isUp);
                assertThat(unknown.bus().isUp()).isFalse();
                assertThat(wrongName.bus().isUp()).isFalse();
            }
        }
    }

    private static void certificate(Path folder, String address) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=redis",
                        "-addext",
                        "subjectAltName=IP:" + address,
                        "-keyout",
                        "redis.key",
                        "-out",
                        "redis.crt")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor())
                .as(Files.readString(folder.resolve("openssl.log")))
                .isZero();
        Files.copy(folder.resolve("redis.crt"), folder.resolve("ca.crt"));
    }
}
