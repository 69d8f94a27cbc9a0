package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.AUTHORITY;
import static dev.sourcecheck.engine.postgresql.StrictServer.asSuperuser;
import static dev.sourcecheck.engine.postgresql.StrictServer.open;
import static dev.sourcecheck.engine.postgresql.StrictServer.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.servers.Certificates;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import java.io.IOException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTlsTest {
  @BeforeEach
  void serveValidCertificate() {
    serve("good", "server.crt");
  }

  @AfterAll
  static void restoreCertificate() {
    serve("good", "server.crt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefer", "require", "verify-ca", "verify-full"})
  void reportsCertificate(String mode) {
    Opening opening = open(trusting(mode).spec());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.details().get("tls"))
        .asString()
        .contains(
            "version=TLSv1.3",
            "cipher=TLS_",
            "chain=[{subject=CN=good, issuer=CN=Test authority, not_before=",
            "not_after=",
            "names=[localhost, 127.0.0.1]");
  }

  @Test
  void disableUsesPlaintext() {
    Opening opening = open(trusting("disable").spec());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.details()).containsEntry("tls", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "verify-full"})
  void reportsUntrustedAuthority(String mode) {
    Opening.Refused refused =
        StrictServer.refused(
            trusting(mode).secret("rootcert", new Certificates("Other").root()).spec());

    assertThat(refused.failure())
        .returns(FailureCode.CERTIFICATE_UNTRUSTED, Failure::code)
        .returns(List.of("rootcert"), Failure::fields);
    assertThat(refused.details().get("tls")).asString().contains("CN=good");
  }

  @Test
  void rejectsUnknownAuthorityWithoutRootCertificate() {
    Failure failure =
        StrictServer.refused(source().with("sslmode", "verify-full").spec()).failure();

    assertThat(failure.code()).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void reportsExpiredCertificate() {
    serve("expired", "expired.crt");

    Opening.Refused refused = StrictServer.refused(trusting("verify-ca").spec());

    assertThat(refused.failure().code()).isEqualTo(FailureCode.CERTIFICATE_EXPIRED);
    assertThat(refused.details().get("tls")).asString().contains("CN=expired", "not_after=");
  }

  @Test
  void verifyFullRejectsOtherHostName() {
    serve("misnamed", "misnamed.crt");

    Failure failure = StrictServer.refused(trusting("verify-full").spec()).failure();

    assertThat(failure.code()).isEqualTo(FailureCode.HOSTNAME_MISMATCH);
    assertThat(failure.hint()).contains("db.example.org");
    Opening verifyCa = open(trusting("verify-ca").spec());
    assertThat(verifyCa).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) verifyCa).session().close();
  }

  @Test
  void reportsUnsupportedTls() {
    Failure failure =
        StrictServer.refused(
                source()
                    .with("port", (long) Servers.postgres().getPort())
                    .with("sslmode", "require")
                    .spec())
            .failure();

    assertThat(failure)
        .returns(FailureCode.TLS_UNSUPPORTED, Failure::code)
        .returns(List.of("sslmode"), Failure::fields);
  }

  @Test
  void preferAcceptsServerWithoutTls() {
    Opening opening =
        open(
            source()
                .with("port", (long) Servers.postgres().getPort())
                .with("user", "postgres")
                .with("dbname", "postgres")
                .spec());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.details()).containsEntry("tls", null);
  }

  @Test
  void rejectsBytesInjectedBeforeTls() throws IOException {
    // CVE-2021-23222: a man in the middle injects bytes before the handshake.
    try (FakeServer injecting =
        new FakeServer(
            (in, out) -> {
              in.readNBytes(8);
              out.write(new byte[] {'S', 'R', 0, 0, 0, 8, 0, 0, 0, 0});
              out.flush();
              in.read();
            })) {
      Failure failure =
          StrictServer.refused(source().with("port", (long) injecting.port()).spec()).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    }
  }

  private static StrictServer.StrictSource trusting(String mode) {
    return source().with("sslmode", mode).secret("rootcert", AUTHORITY.root());
  }

  private static void serve(String name, String file) {
    asSuperuser(
        "app", "ALTER SYSTEM SET ssl_cert_file = '" + file + "'", "SELECT pg_reload_conf()");
    Awaitility.await()
        .until(
            () -> {
              Opening opening = open(source().with("sslmode", "require").spec());
              if (opening instanceof Opening.Opened opened) {
                opened.session().close();
              }
              return String.valueOf(opening.details().get("tls")).contains("subject=CN=" + name);
            });
  }
}
