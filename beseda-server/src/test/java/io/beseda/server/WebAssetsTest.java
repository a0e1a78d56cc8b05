package io.beseda.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.http.Headers;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes with the files of the web chat.
class WebAssetsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.createDirectory(folder.resolve("assets"));
        Files.writeString(folder.resolve("index.html"), "<html><head></head></html>");
        Files.writeString(folder.resolve("sw.js"), "self");
        Files.writeString(folder.resolve("manifest.webmanifest"), "{}");
        Files.writeString(folder.resolve("assets/index-a1b2.js"), "let a");
    }

    private static Response get(WebAssets assets, String path, boolean demo) {
        Request request =
                new Request("GET", path, "", Headers.NONE, new byte[0], InetAddress.getLoopbackAddress(), false);
        return assets.get(request, _ -> demo);
    }

    private static String page(WebAssets assets, boolean demo) {
        return new String(get(assets, "/", demo).body(), StandardCharsets.UTF_8);
    }

    private static @Nullable String header(Response response, String name) {
        return response.headers().get(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/sw.js", "/assets/index-a1b2.js"})
    void everyFile_carriesTheContentPolicy(String path) {
        Response response = get(new WebAssets(folder), path, false);
        assertThat(response.status()).isEqualTo(200);
        assertThat(header(response, "content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'")
                .contains("base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "*", "ws:", "http:", "https:");
        assertThat(header(response, "x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void picturesOfTheUsersOfAHost_mayBeElsewhere() {
        String own = header(get(new WebAssets(folder), "/", false), "content-security-policy");
        String ofHost = header(get(new WebAssets(folder, ""), "/", false), "content-security-policy");
        assertThat(own).contains("img-src 'self' data:;");
        assertThat(ofHost).isEqualTo(own.replace("img-src 'self' data:", "img-src 'self' data: https:"));
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8, no-cache",
        "/sw.js, text/javascript; charset=utf-8, no-cache",
        "/manifest.webmanifest, application/manifest+json, no-cache",
        "/assets/index-a1b2.js, text/javascript; charset=utf-8, 'public, max-age=31536000, immutable'"
    })
    void onlyFilesNamedByTheirContent_areKeptWithoutAsking(String path, String type, String caching) {
        Response response = get(new WebAssets(folder), path, false);
        assertThat(header(response, "content-type")).isEqualTo(type);
        assertThat(header(response, "cache-control")).isEqualTo(caching);
    }

    @Test
    void page_tellsWhetherDemoPeopleAreOffered() {
        WebAssets assets = new WebAssets(folder);
        assertThat(page(assets, true)).contains("<meta name=\"beseda-demo\"");
        assertThat(page(assets, false)).doesNotContain("beseda-demo");
        assertThat(header(get(assets, "/", true), "etag")).isNotEqualTo(header(get(assets, "/", false), "etag"));
    }

    @Test
    void page_tellsWhereTheUsersOfAHostLogIn() {
        assertThat(page(new WebAssets(folder, "/login/?a=\"<b>"), false))
                .contains("<meta name=\"beseda-host-login\" content=\"/login/?a=&quot;&lt;b>\" />");
    }
}
