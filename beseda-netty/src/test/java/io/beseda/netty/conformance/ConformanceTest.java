package io.beseda.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.netty.EchoServer;
import io.beseda.netty.RawClient;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConformanceTest {
    private static EchoServer server;
    private static CaseRunner runner;

    @BeforeAll
    static void start() throws Exception {
        server = EchoServer.start();
        runner = new CaseRunner(new EchoTarget() {
            @Override
            public InetSocketAddress address() {
                return server.address();
            }

            @Override
            public String handshake() {
                return RawClient.handshakeRequest("/ws/");
            }
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<Case> cases() {
        return Cases.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void autobahnCase_isMet(Case test) throws Exception {
        runner.run(test);
    }

    @Test
    void cases_haveNumbersOfTheirOwn() {
        assertThat(Cases.all()).extracting(Case::id).doesNotHaveDuplicates().doesNotContain("");
    }
}
