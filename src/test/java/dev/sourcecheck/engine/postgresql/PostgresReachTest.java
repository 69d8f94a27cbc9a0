package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.servers.BlackHole;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.SourceSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Host names, addresses and listeners that prevent a login. */
class PostgresReachTest {
  private static final Duration SHORT = Duration.ofSeconds(2);

  @Test
  void reportsUnknownHost() {
    Failure failure =
        refused(engine(host -> unknown(host)), at("no-such-host.example", 5432)).failure();

    assertThat(failure)
        .returns(FailureCode.HOST_UNKNOWN, Failure::code)
        .returns(List.of("host"), Failure::fields);
  }

  @Test
  void reportsClosedPort() throws IOException {
    try (Socket reserved = new Socket()) { // has a port, on which it does not listen
      reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

      Opening.Refused refused = refused(at("127.0.0.1", reserved.getLocalPort()));

      assertThat(refused.failure())
          .returns(FailureCode.CONNECTION_REFUSED, Failure::code)
          .returns(List.of("host", "port"), Failure::fields);
      assertThat(refused.details().get("addresses")).asString().contains("outcome=refused");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "prefer", "verify-full"})
  void timesOutOnSilentListener(String mode) throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      Failure failure = refused(at("127.0.0.1", silent.port(), mode)).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT);
      assertThat(failure.retryable()).isTrue();
    }
  }

  @Test
  void unreachableAddressDoesNotDelayOthers() throws IOException {
    InetAddress unreachable = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    // first on 127.0.0.1, where other processes take ports
    try (FakeServer answering = fake("no PostgreSQL", 0);
        BlackHole hole = new BlackHole(unreachable, answering.port())) {
      Engine engine = engine(host -> List.of(unreachable, InetAddress.getLoopbackAddress()));

      Opening.Refused refused =
          refused(engine, at("db.example", hole.port()), TestControl.patient());

      assertThat(refused.failure().code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(refused.details().get("addresses"))
          .asString()
          .contains("address=127.0.0.2, outcome=slow")
          .contains("address=127.0.0.1, outcome=connected");
    }
  }

  @Test
  void oneForbiddenAddressPreventsAllConnections() throws IOException {
    try (FakeServer listening = FakeServer.silent()) {
      Engine engine =
          engine(
              host ->
                  List.of(
                      InetAddress.getLoopbackAddress(),
                      InetAddress.getByAddress(
                          new byte[] {(byte) 169, (byte) 254, (byte) 169, (byte) 254})));

      Opening.Refused refused = refused(engine, at("db.example", listening.port()));

      assertThat(refused.failure())
          .returns(FailureCode.EGRESS_DENIED, Failure::code)
          .returns(List.of("host"), Failure::fields);
      assertThat(refused.failure().hint())
          .isEqualTo("Host \"db.example\" has a forbidden address: 169.254.169.254 (link-local).");
      assertThat(listening.accepted()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 400 Bad Request, prefer, a web server",
    "HTTP/1.1 400 Bad Request, disable, is not PostgreSQL",
    "SSH-2.0-OpenSSH_9.2, prefer, an SSH server",
    "SSH-2.0-OpenSSH_9.2, require, an SSH server",
    "SSH-2.0-OpenSSH_9.2, disable, is not PostgreSQL",
    "J.8.0.36-mysql, prefer, another service",
    "ERR unknown command, prefer, another service",
  })
  void identifiesOtherProtocols(String banner, String mode, String text) throws IOException {
    try (FakeServer other = fake(banner + "\r\n", 0)) {
      Failure failure = refused(at("127.0.0.1", other.port(), mode)).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(failure.hint()).contains(text).doesNotContain(banner.substring(5));
    }
  }

  @Test
  void identifiesImmediateTls() throws IOException {
    try (FakeServer https =
        new FakeServer(
            (in, out) -> {
              in.read();
              out.write(new byte[] {0x15, 3, 1, 0, 2, 2, 70}); // alert: protocol version
              out.flush();
              in.transferTo(java.io.OutputStream.nullOutputStream());
            })) {
      Failure failure = refused(at("127.0.0.1", https.port())).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(failure.hint())
          .isEqualTo(
              "The server at 127.0.0.1:%d is not PostgreSQL but a server that uses TLS from the first byte."
                  .formatted(https.port()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "prefer", "require"})
  void reportsStartingServerAsRetryable(String mode) throws IOException {
    try (FakeServer starting =
        new FakeServer(
            (in, out) -> {
              in.readNBytes(8);
              out.write(error("57P03", "the database system is starting up"));
              out.flush();
              in.transferTo(java.io.OutputStream.nullOutputStream());
            })) {
      Failure failure = refused(at("127.0.0.1", starting.port(), mode)).failure();

      assertThat(failure)
          .returns(FailureCode.SERVER_STARTING, Failure::code)
          .returns("57P03", Failure::sqlState)
          .returns(true, Failure::retryable);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 9})
  void rejectsMachineAuthentication(int method) throws IOException {
    // The protocol numbers of Kerberos 5, GSSAPI and SSPI
    try (FakeServer asking =
        new FakeServer(
            (in, out) -> {
              in.read();
              out.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, (byte) method});
              out.flush();
              in.transferTo(java.io.OutputStream.nullOutputStream());
            })) {
      Failure failure = refused(at("127.0.0.1", asking.port(), "disable")).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.AUTHENTICATION_METHOD);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "prefer"})
  void abortEndsHungLogin(String mode) throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      TestControl control = TestControl.patient();
      CompletableFuture<Opening> login =
          CompletableFuture.supplyAsync(
              () -> StrictServer.ENGINE.open(at("127.0.0.1", silent.port(), mode), control));
      Awaitility.await().until(() -> silent.accepted() == 1);

      control.abort();

      Opening opening = login.get(20, TimeUnit.SECONDS);
      assertThat(((Opening.Refused) opening).failure().code()).isEqualTo(FailureCode.CANCELLED);
      assertThat(control.registrations()).isZero();
    }
  }

  @Test
  void abortEndsHungLookup() throws Exception {
    CompletableFuture<List<InetAddress>> never = new CompletableFuture<>();
    Engine engine = engine(host -> never.join());
    TestControl control = TestControl.patient();
    CompletableFuture<Opening> login =
        CompletableFuture.supplyAsync(() -> engine.open(at("slow.example", 5432), control));
    Awaitility.await().until(() -> control.registrations() == 1);

    control.abort();

    assertThat(((Opening.Refused) login.get(20, TimeUnit.SECONDS)).failure().code())
        .isEqualTo(FailureCode.CANCELLED);
    never.complete(List.of());
  }

  private static byte[] error(String state, String text) throws IOException {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    for (String field : List.of("SFATAL", "VFATAL", "C" + state, "M" + text)) {
      fields.write(field.getBytes(StandardCharsets.UTF_8));
      fields.write(0);
    }
    fields.write(0);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write('E');
    message.write(new byte[] {0, 0, 0, (byte) (fields.size() + 4)});
    message.write(fields.toByteArray());
    return message.toByteArray();
  }

  /** A server that sends a banner first. */
  private static FakeServer fake(String banner, int port) throws IOException {
    return new FakeServer(
        port,
        (in, out) -> {
          out.write(banner.getBytes(StandardCharsets.UTF_8));
          out.flush();
          in.transferTo(java.io.OutputStream.nullOutputStream());
        });
  }

  private static List<InetAddress> unknown(String host) throws UnknownHostException {
    throw new UnknownHostException(host + ": Name or service not known");
  }

  private static Engine engine(dev.sourcecheck.net.HostResolver resolver) {
    return new PostgresEngine(new Dialer(resolver, new EgressPolicy(true)));
  }

  private static SourceSpec at(String host, int port) {
    return at(host, port, "prefer");
  }

  private static SourceSpec at(String host, int port, String mode) {
    return new StrictServer.StrictSource()
        .with("host", host)
        .with("port", (long) port)
        .with("user", "u")
        .with("dbname", "d")
        .with("sslmode", mode)
        .secret("password", "p")
        .spec();
  }

  private static Opening.Refused refused(SourceSpec source) {
    return refused(StrictServer.ENGINE, source);
  }

  private static Opening.Refused refused(Engine engine, SourceSpec source) {
    return refused(engine, source, TestControl.lasting(SHORT));
  }

  private static Opening.Refused refused(Engine engine, SourceSpec source, TestControl control) {
    return (Opening.Refused) engine.open(source, control);
  }
}
