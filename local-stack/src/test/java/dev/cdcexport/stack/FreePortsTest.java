package dev.cdcexport.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void findsNoPortTwice() {
        List<Integer> found = Stream.generate(FreePorts::find).limit(500).toList();

        assertThat(found).doesNotHaveDuplicates();
    }

    @Test
    void findsPortsThatNoOutgoingConnectionIsGiven() {
        assertThat(Stream.generate(FreePorts::find).limit(500)).allMatch(port -> port >= 15_000 && port < 32_768);
    }

    @Test
    void knowsThatAPortIsTaken() throws IOException {
        int port = FreePorts.find();
        assertThat(FreePorts.isFree(port)).isTrue();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePorts.isFree(other.getLocalPort())).isFalse();
        }
    }
}
