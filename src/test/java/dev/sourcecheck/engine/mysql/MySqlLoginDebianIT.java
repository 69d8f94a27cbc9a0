package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.conformance.Conformance;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.Certificates;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins that only MySQL has. */
class MySqlLoginDebianIT {
  private static final String PASSWORD = "correct horse";

  private final TestedMySql server = new TestedMySql();

  @Test
  void logsInWithCachingSha2PasswordOverTls() {
    createUser("sha2tls", "IDENTIFIED WITH caching_sha2_password BY '%s'");

    close(open(SourceType.MYSQL, "sha2tls", "REQUIRED"));
  }

  @Test
  void requestsNoPublicKeyOverAnUnencryptedConnection() {
    createUser("sha2plain", "IDENTIFIED WITH caching_sha2_password BY '%s'");

    assertThat(refused(open(SourceType.MYSQL, "sha2plain", "DISABLED")))
        .returns(FailureCode.TLS_REQUIRED, Failure::code)
        .returns(List.of("sslmode"), Failure::fields);
  }

  @Test
  void reportsAnAccountThatRequiresTls() {
    createUser("tlsonly", "IDENTIFIED BY '%s' REQUIRE SSL");

    // the server does not distinguish it from a wrong password
    assertThat(refused(open(SourceType.MYSQL, "tlsonly", "DISABLED")).code())
        .isEqualTo(FailureCode.AUTHENTICATION_FAILED);
  }

  @Test
  void reportsAnExpiredPassword() {
    createUser("expired", "IDENTIFIED BY '%s' PASSWORD EXPIRE");

    assertThat(refused(open(SourceType.MYSQL, "expired", "PREFERRED")).code())
        .isEqualTo(FailureCode.PASSWORD_EXPIRED);
  }

  @Test
  void logsInWithAClientCertificate() {
    createUser("certified", "IDENTIFIED BY '%s' REQUIRE X509");
    Certificates.TestClientCertificate client = TestedMySqlFamily.AUTHORITY.client("certified");

    assertThat(refused(open(SourceType.MYSQL, "certified", "REQUIRED")).code())
        .isEqualTo(FailureCode.AUTHENTICATION_FAILED);
    close(
        open(
            SourceType.MYSQL,
            "certified",
            Map.of("sslmode", "REQUIRED", "sslcert", client.certificate()),
            Map.of("sslkey", new Secret(client.key()))));
  }

  @Test
  void theFixForOfflineModeWorks() {
    server.createUser("offline", PASSWORD);
    server.execute("SET GLOBAL offline_mode = ON");
    try {
      Failure failure = refused(open(SourceType.MYSQL, "offline", "PREFERRED"));

      assertThat(failure.code()).isEqualTo(FailureCode.SERVER_STARTING);
      server.execute(failure.fix().toArray(String[]::new));
      close(open(SourceType.MYSQL, "offline", "PREFERRED"));
    } finally {
      server.execute("SET GLOBAL offline_mode = OFF");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"read_only", "super_read_only"})
  void theFixForAReadOnlyServerWorks(String setting) throws Exception {
    server.createUser(setting, PASSWORD);
    server.createSchema(setting);
    server.grantWrite(setting, setting);
    server.execute("SET GLOBAL " + setting + " = ON");
    try {
      Failure failure = probe(setting).failure();

      assertThat(failure).isNotNull().returns(FailureCode.READ_ONLY, Failure::code);
      server.execute(failure.fix().toArray(String[]::new));
      assertThat(probe(setting).failure()).isNull();
    } finally {
      server.execute("SET GLOBAL read_only = OFF");
    }
  }

  @Test
  void warnsIfTheServerIsNotTheProductOfTheType() {
    server.createUser("othertype", PASSWORD);

    Opening opening = open(SourceType.MARIADB, "othertype", "PREFERRED");

    close(opening);
    assertThat(opening.warnings())
        .extracting(warning -> warning.code())
        .containsExactly(WarningCode.PRODUCT_MISMATCH);
  }

  private WriteProbe probe(String user) throws Exception {
    Opening opening = open(SourceType.MYSQL, user, "PREFERRED");
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    try (Session session = ((Opening.Opened) opening).session()) {
      return session.probeWrite(TestControl.patient());
    }
  }

  private static void close(Opening opening) {
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
  }

  private static Failure refused(Opening opening) {
    assertThat(opening).isInstanceOf(Opening.Refused.class);
    return ((Opening.Refused) opening).failure();
  }

  /**
   * @param identification with {@code %s} for the password
   */
  private void createUser(String user, String identification) {
    String account = "'" + user + "'@'127.0.0.1'";
    server.execute(
        "CREATE USER " + account + " " + identification.formatted(PASSWORD),
        "GRANT SHOW VIEW ON app.* TO " + account);
  }

  private Opening open(SourceType type, String user, String sslmode) {
    return open(type, user, Map.of("sslmode", sslmode), Map.of());
  }

  /** The temporary schema has the name of the user. */
  private Opening open(
      SourceType type, String user, Map<String, Object> tls, Map<String, Secret> key) {
    Map<String, Object> options = new HashMap<>(server.options(user, server.database()));
    options.put("host", "127.0.0.1");
    options.put("port", (long) server.port());
    options.putAll(tls);
    Map<String, Secret> secrets = new HashMap<>(key);
    secrets.put("password", new Secret(PASSWORD));
    SourceSpec source =
        new SourceSpec(null, "tested", type, options, secrets, user, false, null, null);
    return server.engine(Conformance.dialer()).open(source, TestControl.patient());
  }
}
