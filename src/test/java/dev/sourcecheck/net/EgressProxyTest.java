package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sourcecheck.servers.FakeServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy for drivers that take neither a socket nor a resolver. */
class EgressProxyTest {
  private final AtomicLong received = new AtomicLong();
  private final FakeServer echo;
  private final EgressProxy proxy;
  private volatile long limit = Long.MAX_VALUE;

  EgressProxyTest() throws IOException {
    echo = new FakeServer((in, out) -> in.transferTo(out));
    HostResolver resolver =
        name ->
            switch (name) {
              case "db.example.test" -> addresses(127, 0, 0, 1);
              case "metadata.example.test" -> addresses(169, 254, 169, 254);
              case "absent.example.test" -> throw new UnknownHostException(name);
              default -> List.of(InetAddress.getByName(name));
            };
    proxy =
        EgressProxy.start(
            new Dialer(resolver, new EgressPolicy(true)),
            any -> true,
            bytes -> {
              if (received.addAndGet(bytes) > limit) {
                throw new IOException("over the limit");
              }
            });
  }

  private static List<InetAddress> addresses(int... bytes) throws UnknownHostException {
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      address[i] = (byte) bytes[i];
    }
    return List.of(InetAddress.getByAddress(address));
  }

  @BeforeEach
  void useCredential() {
    authenticate(EgressProxy.USER, proxy.password());
  }

  @AfterEach
  void stop() throws IOException {
    Authenticator.setDefault(null);
    proxy.close();
    echo.close();
  }

  private static void authenticate(String user, String password) {
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(user, password.toCharArray());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"db.example.test", "127.0.0.1"})
  void servesTheSocksClientOfTheJdk(String host) throws IOException {
    try (Socket socket = socks(host, echo.port())) {
      assertThat(echoed(socket)).isEqualTo("hello");
    }
    assertThat(received).hasValue(5);
    assertThat(proxy.targets())
        .extracting(
            EgressProxy.ProxiedTarget::host,
            EgressProxy.ProxiedTarget::port,
            target -> target.result().getClass())
        .containsExactly(tuple(host, echo.port(), DialResult.Connected.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"db.example.test", "127.0.0.1"})
  void servesConnect(String host) throws IOException {
    try (Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
      assertThat(connect(socket, host + ":" + echo.port(), credential(proxy.password())))
          .isEqualTo("HTTP/1.1 200 Connection established");
      assertThat(echoed(socket)).isEqualTo("hello");
    }
  }

  @Test
  void disconnectsTheServerIfItsClientIsGone() throws IOException {
    AtomicInteger ended = new AtomicInteger();
    Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true));
    try (FakeServer server =
            new FakeServer(
                (in, out) -> {
                  in.transferTo(OutputStream.nullOutputStream());
                  ended.incrementAndGet();
                });
        Socket client = new Socket();
        EgressProxy dialing = EgressProxy.start(dialer, any -> reset(client), bytes -> {})) {
      client.connect(dialing.address());
      String request =
          "CONNECT 127.0.0.1:%d HTTP/1.1\r\n%s\r\n"
              .formatted(server.port(), credential(dialing.password()));
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

      Awaitility.await().untilAsserted(() -> assertThat(ended).hasValue(1));
    }
  }

  private static boolean reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void appliesTheEgressPolicyToSocks() {
    assertThatThrownBy(() -> socks("metadata.example.test", 80))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("not allowed");
    assertThat(proxy.targets().get(0).result()).isInstanceOf(DialResult.DeniedByPolicy.class);
  }

  @ParameterizedTest
  @CsvSource({
    "metadata.example.test:80,HTTP/1.1 403 Forbidden",
    "169.254.169.254:80,HTTP/1.1 403 Forbidden",
    "[::ffff:169.254.169.254]:80,HTTP/1.1 403 Forbidden",
    "metadata.google.internal:80,HTTP/1.1 403 Forbidden",
    "2852039166:80,HTTP/1.1 403 Forbidden",
    "absent.example.test:80,HTTP/1.1 502 Bad Gateway",
  })
  void appliesTheEgressPolicyToConnect(String target, String status) throws IOException {
    try (Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
      assertThat(connect(socket, target, credential(proxy.password()))).isEqualTo(status);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void rejectsAWrongCredential() throws IOException {
    authenticate(EgressProxy.USER, "0".repeat(32));
    assertThatThrownBy(() -> socks("db.example.test", echo.port()))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("authentication failed");
    for (String wrong :
        List.of("", credential("0".repeat(32)), "Proxy-Authorization: Basic !\r\n")) {
      try (Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
        assertThat(connect(socket, "db.example.test:" + echo.port(), wrong))
            .isEqualTo("HTTP/1.1 407 Proxy Authentication Required");
      }
    }
    assertThat(proxy.targets()).isEmpty();
    assertThat(echo.accepted()).isZero();
  }

  /** As without free file descriptors, or after a client disconnected while it waited. */
  @Test
  void acceptsConnectionsAfterAttemptsFailed() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    ServerSocket listener =
        new ServerSocket(0, 16, InetAddress.getLoopbackAddress()) {
          @Override
          public Socket accept() throws IOException {
            switch (attempts.incrementAndGet()) {
              case 1, 3 -> throw new SocketException("Too many open files");
              case 4 -> throw new OutOfMemoryError("unable to create native thread");
              default -> {
                return super.accept();
              }
            }
          }
        };
    try (EgressProxy flaky =
        EgressProxy.start(
            new Dialer(HostResolver.system(), new EgressPolicy(true)),
            any -> true,
            bytes -> {},
            listener)) {
      for (int i = 0; i < 2; i++) {
        try (Socket socket = new Socket(flaky.address().getAddress(), flaky.address().getPort())) {
          assertThat(connect(socket, "127.0.0.1:" + echo.port(), credential(flaky.password())))
              .isEqualTo("HTTP/1.1 200 Connection established");
        }
      }
    }
  }

  @Test
  void rejectsTheCredentialOfAnotherRun() throws IOException {
    try (EgressProxy other =
        EgressProxy.start(
            new Dialer(HostResolver.system(), new EgressPolicy(true)), any -> true, bytes -> {})) {
      authenticate(EgressProxy.USER, other.password());
      assertThatThrownBy(() -> socks("127.0.0.1", echo.port())).isInstanceOf(SocketException.class);
    }
    assertThat(echo.accepted()).isZero();
  }

  @Test
  void rejectsASocksClientWithoutAPassword() throws IOException {
    try (Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
      socket.getOutputStream().write(new byte[] {5, 1, 0});
      assertThat(socket.getInputStream().readAllBytes()).containsExactly(5, 0xff);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "CONNECT a HTTP/1.1\r\n\r\n", "\r\n\r\n\r\n"})
  void rejectsOtherRequests(String request) throws IOException {
    try (Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(line(socket.getInputStream())).isEqualTo("HTTP/1.1 400 Bad Request");
    }
  }

  @Test
  void cutsConnectionsWhenItIsClosed() throws IOException {
    Socket socket = socks("db.example.test", echo.port());
    assertThat(echoed(socket)).isEqualTo("hello");

    proxy.close();

    Awaitility.await().untilAsserted(() -> assertThat(ended(socket)).isTrue());
    assertThatThrownBy(() -> socks("db.example.test", echo.port())).isInstanceOf(IOException.class);
  }

  @Test
  void endsAConnectionThatReceivesTooMuch() throws IOException {
    limit = 4;

    try (Socket socket = socks("db.example.test", echo.port())) {
      socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      assertThat(ended(socket)).isTrue();
    }
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** Resolved by the proxy, as drivers with a SOCKS proxy do. */
  private Socket socks(String host, int port) throws IOException {
    Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, proxy.address()));
    socket.connect(InetSocketAddress.createUnresolved(host, port));
    return socket;
  }

  private static String credential(String password) {
    String text = EgressProxy.USER + ":" + password;
    return "Proxy-Authorization: Basic "
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
        + "\r\n";
  }

  private static String connect(Socket socket, String target, String headers) throws IOException {
    String request = "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(target, target, headers);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    String status = line(in);
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      assertThat(header).contains(": ");
    }
    return status;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  private static String echoed(Socket socket) throws IOException {
    socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
  }
}
