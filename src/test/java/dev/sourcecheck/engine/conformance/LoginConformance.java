package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.servers.BlackHole;
import dev.sourcecheck.servers.FakeServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The login, each of its failures, and the evidence of each phase. */
public interface LoginConformance extends Conformance {
  @Test
  default void reportsTheEvidenceOfEachPhase() {
    Opening opening = open(source(newUser()));

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.details())
        .containsKeys("addresses", "address", "tls", "server", "user", "database", "time_zone")
        .containsEntry("read_only", false);
    assertThat(opening.details().get("ms"))
        .asInstanceOf(MAP)
        .containsKeys("dns", "tcp", "login", "query");
    assertThat(opening.details().get("server"))
        .asInstanceOf(MAP)
        .containsOnlyKeys("product", "version");
  }

  @Test
  default void keepsTheSessionUsableUntilItIsClosed() {
    Session session = session(source(newUser()));

    assertThat(session.usable()).isTrue();
    session.close();
    assertThat(session.usable()).isFalse();
  }

  @Test
  default void rejectsAWrongPassword() {
    Failure failure = refused(source(newUser()).secret("password", "wrong"));

    assertThat(failure)
        .returns(FailureCode.AUTHENTICATION_FAILED, Failure::code)
        .returns(List.of("user", "password"), Failure::fields)
        .returns(false, Failure::retryable);
    assertThat(failure.hint()).doesNotContain("wrong\"", PASSWORD);
  }

  @Test
  default void rejectsAnUnknownUser() {
    assertThat(refused(source("nobody")).code()).isEqualTo(FailureCode.AUTHENTICATION_FAILED);
  }

  @Test
  default void rejectsAnUnknownDatabase() {
    String user = newUser();

    Failure failure = refused(source(user).with(server().databaseField(), "absent"));

    assertThat(failure.code()).isIn(FailureCode.DATABASE_UNKNOWN, FailureCode.PERMISSION_DENIED);
    assertThat(failure.fields()).contains(server().databaseField());
  }

  @Test
  default void theFixForARefusedDatabaseWorks() {
    requires(Capability.DATABASE_PRIVILEGE);
    String user = newUser();
    server().revokeDatabase(user);

    Failure failure = refused(source(user));
    assertThat(failure.code()).isEqualTo(FailureCode.PERMISSION_DENIED);

    fix(failure);
    session(source(user)).close();
  }

  @Test
  default void rejectsALockedAccount() {
    requires(Capability.LOCKED_ACCOUNT);
    String user = newUser();
    server().execute(server().lockAccount(user).toArray(String[]::new));

    assertThat(refused(source(user)).code()).isEqualTo(FailureCode.ACCOUNT_LOCKED);
  }

  @Test
  default void reportsTooManyConnections() {
    requires(Capability.CONNECTION_LIMIT);
    String user = newUser();
    server().limitConnections(user);

    try (Session only = session(source(user))) {
      assertThat(refused(source(user)).code()).isEqualTo(FailureCode.TOO_MANY_CONNECTIONS);
      assertThat(only.usable()).isTrue();
    }
  }

  @Test
  default void reportsABlackHole() throws IOException {
    try (BlackHole hole = new BlackHole()) {
      Opening opening =
          open(source("anybody").at(hole.port()), TestControl.lasting(Duration.ofSeconds(1)));

      assertThat(refused(opening))
          .returns(FailureCode.CONNECT_TIMEOUT, Failure::code)
          .returns(true, Failure::retryable);
      assertThat(opening.details().get("addresses")).asString().contains("outcome=timeout");
    }
  }

  @Test
  default void reportsAClosedPort() throws IOException {
    try (Socket reserved = new Socket()) { // has a port, on which it does not listen
      reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

      Failure failure = refused(source("anybody").at(reserved.getLocalPort()));

      assertThat(failure)
          .returns(FailureCode.CONNECTION_REFUSED, Failure::code)
          .returns(List.of("host", "port"), Failure::fields)
          .returns(true, Failure::retryable);
    }
  }

  @Test
  default void reportsAnUnknownHost() {
    assertThat(refused(source("anybody").with("host", "absent.invalid")).code())
        .isEqualTo(FailureCode.HOST_UNKNOWN);
  }

  @Test
  default void refusesADeniedAddress() {
    Dialer strict = new Dialer(HostResolver.system(), new EgressPolicy(false));

    Opening opening = server().engine(strict).open(source("anybody").spec(), TestControl.patient());

    assertThat(refused(opening).code()).isEqualTo(FailureCode.EGRESS_DENIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
        "220 mail.example.com ESMTP\r\n",
        "-ERR unknown command\r\n",
      })
  default void recognizesAnotherProtocol(String first) throws IOException {
    assertProtocolMismatch(first);
  }

  @Test
  default void recognizesAServerThatExpectsTls() throws IOException {
    requires(Capability.PLAIN_START);
    assertProtocolMismatch("\u0015\u0003\u0001\u0000\u0002\u0002F");
  }

  private void assertProtocolMismatch(String first) throws IOException {
    try (FakeServer other =
        new FakeServer(
            (in, out) -> {
              out.write(first.getBytes(StandardCharsets.ISO_8859_1));
              out.flush();
              in.transferTo(OutputStream.nullOutputStream());
            })) {
      assertThat(refused(source("anybody").at(other.port())).code())
          .isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    }
  }

  @Test
  default void survivesRandomBytes() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      byte[] noise = new byte[4096];
      new Random(seed).nextBytes(noise);
      try (FakeServer other =
          new FakeServer(
              (in, out) -> {
                out.write(noise);
                out.flush();
              })) {
        assertThat(refused(source("anybody").at(other.port())).code())
            .as("seed " + seed)
            .isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      }
    }
  }

  @Test
  default void reportsAServerThatClosesTheConnection() throws IOException {
    try (FakeServer closing = new FakeServer((in, out) -> {})) {
      Failure failure = refused(source("anybody").at(closing.port()));

      assertThat(failure)
          .returns(FailureCode.PROTOCOL_MISMATCH, Failure::code)
          .returns(true, Failure::retryable);
    }
  }

  @Test
  default void namesOptionsThatAreInvalid() {
    Map<String, Object> invalid =
        Map.of("host", "a b", "port", 70_000L, server().databaseField(), "a\0b");
    invalid.forEach(
        (field, value) ->
            assertThat(refused(source("anybody").with(field, value)))
                .returns(FailureCode.OPTION_INVALID, Failure::code)
                .returns(List.of(field), Failure::fields));
  }
}
