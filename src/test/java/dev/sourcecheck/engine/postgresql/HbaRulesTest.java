package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.ENGINE;
import static dev.sourcecheck.engine.postgresql.StrictServer.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.servers.Certificates;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates and other rules of {@code pg_hba.conf}. */
class HbaRulesTest {
  private static final Certificates AUTHORITY = new Certificates("Clients");
  private static final int SSL_REQUEST = 80877103;
  private static final String PASSWORD = "s3cret";
  private static final String RULES =
      """
      host      all postgres  127.0.0.1/32 trust
      hostssl   all checked   127.0.0.1/32 scram-sha-256 clientcert=verify-ca
      hostssl   all named     127.0.0.1/32 scram-sha-256 clientcert=verify-full
      hostssl   all certified 127.0.0.1/32 cert
      host      all rejected  127.0.0.1/32 reject
      hostnossl all plain     127.0.0.1/32 scram-sha-256
      hostssl   all encrypted 127.0.0.1/32 scram-sha-256
      """;

  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws IOException {
    server =
        Servers.ownPostgres()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_ca_file", "root.crt")
            .setDataDirectoryCustomizer(HbaRulesTest::prepare)
            .start();
    for (String user : RULES.lines().map(line -> line.split(" +")[2]).skip(1).toList()) {
      Servers.execute(
          server.getPostgresDatabase(),
          "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(user, PASSWORD));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static void prepare(File directory) {
    Path folder = directory.toPath();
    StrictServer.write(folder, "server.crt", AUTHORITY.server("server", "localhost", "127.0.0.1"));
    StrictServer.write(folder, "server.key", Certificates.serverKey());
    StrictServer.write(folder, "root.crt", AUTHORITY.root());
    StrictServer.write(folder, "pg_hba.conf", RULES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"checked", "named", "certified"})
  void reportsRequiredClientCertificate(String user) {
    Failure failure = refused(source(user).spec()).failure();

    assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.AUTHENTICATION_METHOD);
    assertThat(failure.fields()).containsExactly("sslcert", "sslkey");
    assertOpens(withCertificate(source(user), AUTHORITY, user).spec());
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefer", "require"})
  void reportsUntrustedClientCertificate(String mode) {
    Failure failure =
        refused(
                withCertificate(source("checked"), new Certificates("Other"), "checked")
                    .with("sslmode", mode)
                    .spec())
            .failure();

    assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.AUTHENTICATION_FAILED);
    assertThat(failure.fields()).containsExactly("sslcert");
  }

  @Test
  void distinguishesCertificateNameFromPassword() {
    Failure misnamed =
        refused(withCertificate(source("named"), AUTHORITY, "someone").spec()).failure();
    Failure wrong =
        refused(
                withCertificate(source("named"), AUTHORITY, "named")
                    .secret("password", "wrong")
                    .spec())
            .failure();

    assertThat(misnamed.sqlState()).isEqualTo(wrong.sqlState()).isEqualTo("28P01");
    assertThat(misnamed.fields()).containsExactly("sslcert", "user");
    assertThat(wrong.fields()).containsExactly("user", "password");
  }

  @Test
  void reportsCertificateOfAnotherUser() {
    Failure failure =
        refused(withCertificate(source("certified"), AUTHORITY, "someone").spec()).failure();

    assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.AUTHENTICATION_FAILED);
    assertThat(failure.fields()).containsExactly("sslcert", "user");
  }

  @Test
  void namesRejectLine() {
    Failure failure = refused(source("rejected").spec()).failure();

    assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.ADDRESS_NOT_ALLOWED);
    assertThat(failure.hint())
        .startsWith("A reject line of the server's pg_hba.conf refuses encrypted connections");
  }

  @Test
  void namesMissingLine() {
    Failure failure = refused(source("nobody").spec()).failure();

    assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.ADDRESS_NOT_ALLOWED);
    assertThat(failure.hint())
        .endsWith("pg_hba.conf: host \"postgres\" \"nobody\" 127.0.0.1/32 scram-sha-256");
  }

  /** The names of users and databases are confidential, too. */
  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-ca", "verify-full"})
  void requiredEncryptionPreventsPlaintext(String mode) throws IOException {
    List<Integer> firstCodes = new CopyOnWriteArrayList<>();
    try (FakeServer recorder = new FakeServer((in, out) -> record(in, out, firstCodes))) {
      Failure failure =
          refused(
                  source("plain")
                      .with("port", (long) recorder.port())
                      .with("sslmode", mode)
                      .secret("rootcert", AUTHORITY.root())
                      .spec())
              .failure();

      assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.ADDRESS_NOT_ALLOWED);
      assertThat(failure.fields()).containsExactly("host", "user", "dbname", "sslmode");
      assertThat(failure.hint())
          .startsWith(
              "No line of the server's pg_hba.conf allows encrypted connections of user \"plain\" to"
                  + " database \"postgres\" from 127.0.0.1: there is no line for this user, database"
                  + " and address, or only a hostnossl line");
      assertThat(firstCodes).isNotEmpty().containsOnly(SSL_REQUEST);
    }
    assertOpens(source("plain").with("sslmode", "prefer").spec());
  }

  /** Relays a connection to the server and records the code of its first message. */
  private static void record(InputStream in, OutputStream out, List<Integer> codes)
      throws IOException {
    byte[] first = in.readNBytes(8);
    codes.add(ByteBuffer.wrap(first).getInt(4));
    try (Socket real = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      real.getOutputStream().write(first);
      Thread answers =
          new Thread(
              () -> {
                try {
                  real.getInputStream().transferTo(out);
                } catch (IOException e) {
                  return; // one of the sockets is closed
                }
              },
              "recorded-answers");
      answers.setDaemon(true);
      answers.start();
      in.transferTo(real.getOutputStream());
    }
  }

  @Test
  void reportsRequiredEncryption() {
    Failure failure = refused(source("encrypted").with("sslmode", "disable").spec()).failure();

    assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.TLS_REQUIRED);
    assertThat(failure.fields()).containsExactly("sslmode");
    assertOpens(source("encrypted").with("sslmode", "require").spec());
  }

  /** The line rejects encrypted and unencrypted connections. */
  @ParameterizedTest
  @ValueSource(strings = {"disable", "require"})
  void modeIsNotNamedForRejectLine(String mode) {
    Failure failure = refused(source("rejected").with("sslmode", mode).spec()).failure();

    assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.ADDRESS_NOT_ALLOWED);
  }

  @Test
  void reportsInvalidClientCertificate() {
    String certificate = AUTHORITY.server("checked");
    String key = Certificates.serverKey();
    assertUnusable(source("checked").with("sslcert", certificate), "sslkey");
    assertUnusable(source("checked").secret("sslkey", key), "sslcert");
    assertUnusable(source("checked").with("sslcert", "no").secret("sslkey", key), "sslcert");
    assertUnusable(source("checked").with("sslcert", certificate).secret("sslkey", "no"), "sslkey");
    String encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assertUnusable(
        source("checked").with("sslcert", certificate).secret("sslkey", encrypted), "sslkey");
  }

  private static void assertUnusable(StrictServer.StrictSource source, String field) {
    Failure failure = refused(source.spec()).failure();
    assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.OPTION_INVALID);
    assertThat(failure.fields()).containsExactly(field);
  }

  private static StrictServer.StrictSource source(String user) {
    return new StrictServer.StrictSource()
        .with("host", "127.0.0.1")
        .with("port", (long) server.getPort())
        .with("user", user)
        .with("dbname", "postgres")
        .secret("password", PASSWORD);
  }

  private static StrictServer.StrictSource withCertificate(
      StrictServer.StrictSource source, Certificates authority, String name) {
    return source
        .with("sslcert", authority.server(name))
        .secret("sslkey", Certificates.serverKey());
  }

  private static void assertOpens(SourceSpec source) {
    Opening opening = ENGINE.open(source, TestControl.patient());
    assertThat(opening).as(opening.toString()).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
  }
}
