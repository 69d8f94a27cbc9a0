package dev.sourcecheck.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sourcecheck.servers.FakeServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class TlsHandshakeTest {
  /** Without a limit, the JDK discards bytes as long as the server sends. */
  @Test
  void discardsFewBytesOfAServerThatSendsWithoutEnd() throws IOException {
    EndlessStream endless = new EndlessStream();
    try (FakeServer server = FakeServer.silent();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      Socket plain = new ForwardingSocket(socket, endless, socket.getOutputStream(), () -> {});

      TlsResult result =
          new TlsHandshake(TlsTrust.ANY, RootCertificates.ofTheJvm(), null)
              .secure(plain, "localhost", server.port());

      assertThat(result)
          .asInstanceOf(type(TlsResult.TlsRefused.class))
          .returns(TlsResult.TlsFailureReason.NOT_TLS, TlsResult.TlsRefused::reason);
      assertThat(socket.isClosed()).isTrue();
    }
    assertThat(endless.skipped).isLessThanOrEqualTo(BoundedDrain.MAX_BYTES);
  }

  /** Line breaks, which are no TLS. */
  private static final class EndlessStream extends InputStream {
    private long skipped;

    @Override
    public int read() {
      return '\n';
    }

    @Override
    public int available() {
      return 8_192;
    }

    @Override
    public long skip(long count) throws IOException {
      skipped += count;
      if (skipped > 100 * BoundedDrain.MAX_BYTES) {
        throw new IOException("enough");
      }
      return count;
    }
  }
}
