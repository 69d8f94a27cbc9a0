package dev.sourcecheck.engine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.FieldNames;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.tls.RootCertificates;
import dev.sourcecheck.net.tls.TlsResult;
import dev.sourcecheck.servers.FakeServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a login leaves open. */
class JdbcLoginTest {
  private final Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true));
  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void closesTheConnectionIfTheDriverThrowsARuntimeException() throws IOException {
    try (FakeServer server = FakeServer.silent()) {
      JdbcLogin<String> login =
          new JdbcLogin<>(dialer, new BrokenProtocol(server.port()), TestControl.patient());

      assertThatThrownBy(login::open).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(closed).hasValue(1);
  }

  @Test
  void closesAFurtherSocketThatCannotBeGuarded() throws IOException {
    AtomicInteger ended = new AtomicInteger();
    try (FakeServer server =
        new FakeServer(
            (in, out) -> {
              in.transferTo(OutputStream.nullOutputStream());
              ended.incrementAndGet();
            })) {
      Wire wire =
          Wire.unconnected(
              dialer,
              new BrokenProtocol(server.port()),
              peer(server),
              (socket, meter) -> {
                throw new IOException("not guarded");
              });

      assertThatThrownBy(wire::next).hasMessage("not guarded");
      await().untilAsserted(() -> assertThat(ended).hasValue(1));
    }
  }

  /** A server that closes each connection makes a long query open thousands. */
  @Test
  void doesNotKeepSocketsThatAreClosed() throws IOException {
    List<AtomicInteger> closings = new ArrayList<>();
    Dialer counting =
        new Dialer(
            HostResolver.system(),
            new EgressPolicy(true),
            () -> {
              closings.add(new AtomicInteger());
              return new CountingSocket(closings.get(closings.size() - 1));
            });
    try (FakeServer server = FakeServer.silent()) {
      Wire wire =
          Wire.unconnected(
              counting, new BrokenProtocol(server.port()), peer(server), (socket, meter) -> socket);
      wire.next().close();
      wire.next();

      wire.closeOpened();

      assertThat(closings).extracting(AtomicInteger::get).containsExactly(1, 1);
    }
  }

  private static final class CountingSocket extends Socket {
    private final AtomicInteger closings;

    CountingSocket(AtomicInteger closings) {
      this.closings = closings;
    }

    @Override
    public void close() throws IOException {
      closings.incrementAndGet();
      super.close();
    }
  }

  private static LoginPeer peer(FakeServer server) {
    return new LoginPeer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
        InetAddress.getLoopbackAddress(),
        null);
  }

  /** Logs in without a message; the first query fails as drivers fail on malformed messages. */
  private final class BrokenProtocol implements LoginProtocol<String> {
    private final int port;

    BrokenProtocol(int port) {
      this.port = port;
    }

    @Override
    public LoginTarget target() {
      return new LoginTarget(
          new Endpoint("127.0.0.1", port),
          FieldNames.HOST_AND_PORT,
          TlsMode.DISABLE,
          RootCertificates.ofTheJvm(),
          null);
    }

    @Override
    public Greeting greet(Socket plain, TlsMode.Encryption encryption) {
      return new Greeting.Unencrypted();
    }

    @Override
    public Failure tlsRefused(TlsResult.TlsRefused refused) {
      return closedWithoutResponse();
    }

    @Override
    public Failure closedWithoutResponse() {
      return Failure.of(FailureCode.UNEXPECTED, "closed");
    }

    @Override
    public SourceLogin<Socket, String> begin(LoginPeer peer) {
      return new BrokenLogin();
    }
  }

  private final class BrokenLogin implements SourceLogin<Socket, String> {
    @Override
    public SocketGuard guard() {
      return (socket, meter) -> socket;
    }

    @Override
    public Socket connect(Wire wire, int timeoutMillis) throws SQLException {
      try {
        return wire.next();
      } catch (IOException e) {
        throw new SQLException(e);
      }
    }

    @Override
    public String facts(Socket connection) {
      throw new IndexOutOfBoundsException("a column that the server did not send");
    }

    @Override
    public Map<String, Object> details(String facts) {
      return Map.of();
    }

    @Override
    public SessionStart start(Socket connection, String facts, Wire wire, LoginDeadline deadline) {
      throw new AssertionError("not reached");
    }

    @Override
    public void close(Socket connection) {
      closed.incrementAndGet();
    }

    @Override
    public LoginRefusal refusal(SQLException e, LoginDeadline deadline) {
      throw new AssertionError("not reached", e);
    }

    @Override
    public List<Warning> warnings() {
      return List.of();
    }
  }
}
