package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.Servers;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

/** PostgreSQL's driver and server on both sides of the proxy. */
class ProxiedDriverTest {
  private static final long LIMIT = 4L * 1024 * 1024;

  private static final Dialer DIALER =
      new Dialer(name -> List.of(InetAddress.getLoopbackAddress()), new EgressPolicy(true));

  private final AtomicLong received = new AtomicLong();

  @AfterEach
  void removeCredential() {
    Authenticator.setDefault(null);
  }

  @Test
  void logsInThroughSocks() throws Exception {
    try (EgressProxy proxy = EgressProxy.start(DIALER, any -> true, this::receive)) {
      Authenticator.setDefault(
          new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
              return new PasswordAuthentication(EgressProxy.USER, proxy.password().toCharArray());
            }
          });
      assertWorks(through(proxy, SocksSockets.class));
      assertThat(proxy.targets()).hasSize(1);
    }
    assertThat(received.get()).isPositive();
  }

  @Test
  void logsInThroughConnect() throws Exception {
    try (EgressProxy proxy = EgressProxy.start(DIALER, any -> true, this::receive)) {
      assertWorks(through(proxy, ConnectSockets.class));
      assertThat(proxy.targets())
          .extracting(EgressProxy.ProxiedTarget::host)
          .containsExactly("db.example.test");
    }
  }

  @Test
  void logsInThroughARelayWithNothingButHostAndPort() throws Exception {
    try (EgressProxy relay = relay(DIALER, 2)) {
      assertWorks(connect(relay.address().getPort(), Map.of()));
    }
    assertThat(received.get()).isPositive();
  }

  @Test
  void relaysTheRequestToCancelAStatement() throws Exception {
    try (EgressProxy relay = relay(DIALER, 2);
        Connection connection = connect(relay.address().getPort(), Map.of());
        Statement statement = connection.createStatement()) {
      CompletableFuture<String> state =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  statement.execute("SELECT pg_sleep(60)");
                  return "";
                } catch (SQLException e) {
                  return String.valueOf(e.getSQLState());
                }
              });
      Awaitility.await().until(ProxiedDriverTest::sleeping);

      statement.cancel();

      assertThat(state.get(30, TimeUnit.SECONDS)).isEqualTo("57014");
    }
  }

  @Test
  void relaysNoMoreConnectionsThanAllowed() throws Exception {
    try (EgressProxy relay = relay(DIALER, 1);
        Connection first = connect(relay.address().getPort(), Map.of())) {
      assertThatThrownBy(() -> connect(relay.address().getPort(), Map.of()))
          .isInstanceOf(SQLException.class);
      assertThat(first.isValid(10)).isTrue();
      assertThat(relay.targets()).hasSize(1);
    }
  }

  @Test
  void relaysNothingToADeniedAddress() throws Exception {
    Dialer strict = new Dialer(HostResolver.system(), new EgressPolicy(false));
    try (EgressProxy relay = relay(strict, 1)) {
      assertThatThrownBy(() -> connect(relay.address().getPort(), Map.of()))
          .isInstanceOf(SQLException.class);
      assertThat(relay.targets().get(0).result()).isInstanceOf(DialResult.DeniedByPolicy.class);
    }
  }

  @Test
  void endsTheConnectionOfADriverThatReceivesTooMuch() throws Exception {
    try (EgressProxy relay = relay(DIALER, 1);
        Connection connection = connect(relay.address().getPort(), Map.of());
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(
              () -> statement.execute("SELECT repeat('x', 1000) FROM generate_series(1, 20000)"))
          .isInstanceOf(SQLException.class);
      assertThat(connection.isClosed()).isTrue();
    }
    assertThat(received.get()).isLessThan(2 * LIMIT);
  }

  @Test
  void endsTheDriversConnectionWhenTheRelayIsClosed() throws Exception {
    EgressProxy relay = relay(DIALER, 2);
    try (Connection connection = connect(relay.address().getPort(), Map.of())) {
      relay.close();

      assertThat(connection.isValid(10)).isFalse();
      assertThatThrownBy(() -> connect(relay.address().getPort(), Map.of()))
          .isInstanceOf(SQLException.class);
    }
  }

  private EgressProxy relay(Dialer dialer, int connections) throws IOException {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Servers.postgres().getPort());
    return EgressProxy.relay(dialer, any -> true, this::receive, server, connections);
  }

  private void receive(int bytes) throws IOException {
    if (received.addAndGet(bytes) > LIMIT) {
      throw new IOException("over the limit");
    }
  }

  private static boolean sleeping() throws SQLException {
    try (Connection connection = Servers.superuser("postgres").getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'")) {
      return row.next() && row.getInt(1) == 1;
    }
  }

  private static Connection through(EgressProxy proxy, Class<? extends SocketFactory> factory)
      throws SQLException {
    return connect(
        Servers.postgres().getPort(),
        Map.of(
            "socketFactory",
            factory.getName(),
            "socketFactoryArg",
            proxy.address().getPort() + " " + proxy.password()));
  }

  private static Connection connect(int port, Map<String, String> more) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("sslmode", "disable");
    properties.putAll(more);
    return new Driver()
        .connect("jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), properties);
  }

  private static void assertWorks(Connection connection) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 1")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(1);
    }
  }

  /** Connects as the driver asks, through a SOCKS proxy. */
  public static final class SocksSockets extends UnconnectedSockets {
    public SocksSockets(String argument) {
      super(argument);
    }

    @Override
    public Socket createSocket() {
      return new Socket(
          new Proxy(
              Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }
  }

  /** Supplies sockets that are connected to {@code db.example.test} by HTTP CONNECT. */
  public static final class ConnectSockets extends UnconnectedSockets {
    public ConnectSockets(String argument) {
      super(argument);
    }

    @Override
    public Socket createSocket() throws IOException {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      String credential =
          Base64.getEncoder()
              .encodeToString(
                  (EgressProxy.USER + ":" + password).getBytes(StandardCharsets.US_ASCII));
      String request =
          "CONNECT db.example.test:%d HTTP/1.1\r\nProxy-Authorization: Basic %s\r\n\r\n"
              .formatted(Servers.postgres().getPort(), credential);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String expected = "HTTP/1.1 200 Connection established\r\n\r\n";
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(expected.length()), StandardCharsets.US_ASCII))
          .isEqualTo(expected);
      return socket;
    }
  }

  /** The driver takes a class name and an argument, and calls the method without parameters. */
  abstract static class UnconnectedSockets extends SocketFactory {
    final int port;
    final String password;

    UnconnectedSockets(String argument) {
      port = Integer.parseInt(argument.split(" ")[0]);
      password = argument.split(" ")[1];
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(
        InetAddress address, int port, InetAddress localAddress, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
