package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.conformance.Conformance;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Logins that only MySQL has. */
class MySqlLoginDebianIT {
  private static final String PASSWORD = "correct horse";

  private final TestedMySql server = new TestedMySql();

  @Test
  void logsInWithCachingSha2PasswordOverTls() {
    String account = account("sha2tls");
    server.execute(
        "CREATE USER %s IDENTIFIED WITH caching_sha2_password BY '%s'".formatted(account, PASSWORD),
        "GRANT SHOW VIEW ON app.* TO " + account);

    Opening opening = open(SourceType.MYSQL, "sha2tls", "REQUIRED");

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
  }

  @Test
  void requestsNoPublicKeyOverAnUnencryptedConnection() {
    String account = account("sha2plain");
    server.execute(
        "CREATE USER %s IDENTIFIED WITH caching_sha2_password BY '%s'".formatted(account, PASSWORD),
        "GRANT SHOW VIEW ON app.* TO " + account);

    assertThat(refused(open(SourceType.MYSQL, "sha2plain", "DISABLED")))
        .returns(FailureCode.TLS_REQUIRED, Failure::code)
        .returns(List.of("sslmode"), Failure::fields);
  }

  @Test
  void reportsAnAccountThatRequiresTls() {
    String account = account("tlsonly");
    server.execute(
        "CREATE USER %s IDENTIFIED BY '%s' REQUIRE SSL".formatted(account, PASSWORD),
        "GRANT SHOW VIEW ON app.* TO " + account);

    // the server does not distinguish it from a wrong password
    assertThat(refused(open(SourceType.MYSQL, "tlsonly", "DISABLED")).code())
        .isEqualTo(FailureCode.AUTHENTICATION_FAILED);
  }

  @Test
  void reportsAnExpiredPassword() {
    String account = account("expired");
    server.execute(
        "CREATE USER %s IDENTIFIED BY '%s' PASSWORD EXPIRE".formatted(account, PASSWORD),
        "GRANT SHOW VIEW ON app.* TO " + account);

    assertThat(refused(open(SourceType.MYSQL, "expired", "PREFERRED")).code())
        .isEqualTo(FailureCode.PASSWORD_EXPIRED);
  }

  @Test
  void warnsIfTheServerIsNotTheProductOfTheType() {
    server.createUser("othertype", PASSWORD);

    Opening opening = open(SourceType.MARIADB, "othertype", "PREFERRED");

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.warnings())
        .extracting(warning -> warning.code())
        .containsExactly(WarningCode.PRODUCT_MISMATCH);
  }

  private static Failure refused(Opening opening) {
    assertThat(opening).isInstanceOf(Opening.Refused.class);
    return ((Opening.Refused) opening).failure();
  }

  private static String account(String user) {
    return "'" + user + "'@'127.0.0.1'";
  }

  private Opening open(SourceType type, String user, String sslmode) {
    Map<String, Object> options = new HashMap<>(server.options(user, server.database()));
    options.put("host", "127.0.0.1");
    options.put("port", (long) server.port());
    options.put("sslmode", sslmode);
    SourceSpec source =
        new SourceSpec(
            null,
            "tested",
            type,
            options,
            Map.of("password", new Secret(PASSWORD)),
            null,
            false,
            null,
            null);
    return server.engine(Conformance.dialer()).open(source, TestControl.patient());
  }
}
