package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.PASSWORD;
import static dev.sourcecheck.engine.postgresql.StrictServer.USER;
import static dev.sourcecheck.engine.postgresql.StrictServer.asSuperuser;
import static dev.sourcecheck.engine.postgresql.StrictServer.ask;
import static dev.sourcecheck.engine.postgresql.StrictServer.literal;
import static dev.sourcecheck.engine.postgresql.StrictServer.open;
import static dev.sourcecheck.engine.postgresql.StrictServer.refused;
import static dev.sourcecheck.engine.postgresql.StrictServer.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PostgresLoginTest {
  @Test
  void reportsServerDetails() {
    Opening opening = open(source().with("host", "localhost").spec());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.details())
        .containsEntry("user", USER)
        .containsEntry("database", "app")
        .containsEntry("read_only", false)
        .containsEntry("standby", false)
        .containsEntry(
            "server", Map.of("product", "PostgreSQL", "version", ask("app", "SHOW server_version")))
        .containsKeys("time_zone", "address", "tls");
    assertThat(opening.details().get("addresses"))
        .asString()
        .contains("address=127.0.0.1, outcome=connected");
    assertThat(opening.details().get("ms"))
        .asString()
        .contains("dns=", "tcp=", "tls=", "login=", "query=");
  }

  @Test
  void reportsWrongPassword() {
    Failure failure = refused(source().secret("password", "wrong").spec()).failure();

    assertThat(failure.code()).isEqualTo(FailureCode.AUTHENTICATION_FAILED);
    assertThat(failure.fields()).containsExactly("user", "password");
    assertThat(failure.sqlState()).isEqualTo("28P01");
    assertThat(failure.fix()).isEmpty();
    assertThat(failure.toString()).doesNotContain("wrong\"", PASSWORD);
  }

  @Test
  void reportsMissingPassword() {
    Failure failure = refused(source().secret("password", "").spec()).failure();

    assertThat(failure.code()).isEqualTo(FailureCode.AUTHENTICATION_FAILED);
    assertThat(failure.fields()).containsExactly("password");
  }

  @Test
  void reportsPossiblyUnknownUser() {
    Failure failure = refused(source().with("user", "nobody").spec()).failure();

    assertThat(failure.code()).isEqualTo(FailureCode.AUTHENTICATION_FAILED);
    assertThat(failure.hint())
        .isEqualTo(
            "The server does not accept this password for user \"nobody\": it is wrong or has expired,"
                + " or there is no such user.");
  }

  @Test
  void fixCreatesUser() {
    assertFixed(source().with("user", "ghost").spec(), FailureCode.AUTHENTICATION_FAILED, "user");
  }

  @Test
  void fixGrantsLogin() {
    asSuperuser("app", "CREATE ROLE nologin NOLOGIN PASSWORD " + literal(PASSWORD));

    assertFixed(source().with("user", "nologin").spec(), FailureCode.ACCOUNT_LOCKED, "user");
  }

  @Test
  void fixCreatesDatabase() {
    assertFixed(
        source().with("dbname", "No \"such\" db").spec(), FailureCode.DATABASE_UNKNOWN, "dbname");
  }

  @Test
  void fixGrantsConnect() {
    asSuperuser("app", "CREATE DATABASE closed", "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");

    assertFixed(
        source().with("dbname", "closed").spec(), FailureCode.PERMISSION_DENIED, "user", "dbname");
  }

  @Test
  void fixAllowsConnections() {
    asSuperuser("app", "CREATE DATABASE shut ALLOW_CONNECTIONS false");

    assertFixed(source().with("dbname", "shut").spec(), FailureCode.PERMISSION_DENIED, "dbname");
  }

  @Test
  void fixRaisesConnectionLimitOfUser() {
    asSuperuser("app", "CREATE ROLE few LOGIN CONNECTION LIMIT 0 PASSWORD " + literal(PASSWORD));

    assertFixed(source().with("user", "few").spec(), FailureCode.TOO_MANY_CONNECTIONS);
  }

  @Test
  void fixRaisesConnectionLimitOfDatabase() {
    asSuperuser("app", "CREATE DATABASE narrow CONNECTION LIMIT 0");

    assertFixed(source().with("dbname", "narrow").spec(), FailureCode.TOO_MANY_CONNECTIONS);
  }

  @Test
  void fixCreatesAndGrantsRole() {
    assertFixed(source().with("role", "Analyst").spec(), FailureCode.OPTION_INVALID, "role");
  }

  @Test
  void fixGrantsRole() {
    asSuperuser("app", "CREATE ROLE \"Keeper\"");
    SourceSpec source = source().with("role", "Keeper").spec();

    assertFixed(source, FailureCode.PERMISSION_DENIED, "role");
    Opening opening = open(source);
    assertThat(opening.details()).containsEntry("user", "Keeper").containsEntry("login", USER);
    ((Opening.Opened) opening).session().close();
  }

  @Test
  void reportsFullServer() throws Exception {
    try (EmbeddedPostgres small =
            Servers.ownPostgres().setServerConfig("max_connections", "4").start();
        Connection one = small.getPostgresDatabase().getConnection()) {
      Servers.execute(small.getPostgresDatabase(), "CREATE ROLE small LOGIN");
      List<Connection> others = new ArrayList<>(List.of(one));
      SourceSpec source =
          source()
              .with("port", (long) small.getPort())
              .with("user", "small")
              .with("dbname", "postgres")
              .spec();
      while (others.size() < 4) {
        others.add(small.getPostgresDatabase().getConnection());
      }

      Failure failure = refused(source).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.TOO_MANY_CONNECTIONS);
      assertThat(failure.retryable()).isTrue();
      for (Connection other : others) {
        other.close();
      }
      Awaitility.await().until(() -> passes(source));
    }
  }

  @Test
  void namesMissingHbaLine() throws Exception {
    SourceSpec source = source().with("user", "stranger").spec();

    Failure failure = refused(source).failure();

    assertThat(failure.code()).isEqualTo(FailureCode.ADDRESS_NOT_ALLOWED);
    assertThat(failure.sqlState()).isEqualTo("28000");
    Matcher line = Pattern.compile("pg_hba.conf: (host .*)$").matcher(failure.hint());
    assertThat(line.find()).isTrue();
    Path file = Path.of(String.valueOf(StrictServer.ask("app", "SHOW hba_file")));
    String before = Files.readString(file);
    String rejecting = "host      all      stranger  127.0.0.1/32  reject";
    assertThat(before).contains(rejecting);
    Files.writeString(file, before.replace(rejecting, line.group(1)));
    try {
      asSuperuser("app", "SELECT pg_reload_conf()");
      Awaitility.await().until(() -> passes(source));
    } finally {
      Files.writeString(file, before);
      asSuperuser("app", "SELECT pg_reload_conf()");
    }
  }

  @Test
  void preferFallsBackToPlaintext() {
    Opening opening = open(source().with("user", "plainonly").spec());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    assertThat(opening.details()).containsEntry("tls", null);
    ((Opening.Opened) opening).session().close();
  }

  @Test
  void allowFallsBackToTls() {
    Opening opening = open(source().with("user", "tlsonly").with("sslmode", "allow").spec());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    assertThat(opening.details().get("tls")).isNotNull();
    ((Opening.Opened) opening).session().close();
  }

  @Test
  void reportsRequiredTls() {
    Failure failure =
        refused(source().with("user", "tlsonly").with("sslmode", "disable").spec()).failure();

    assertThat(failure.code()).isEqualTo(FailureCode.TLS_REQUIRED);
    assertThat(failure.fields()).containsExactly("sslmode");
  }

  @Test
  void reportsInvalidOptions() {
    assertThat(refused(source().with("host", "db/../x?a=b").spec()).failure())
        .returns(FailureCode.OPTION_INVALID, Failure::code)
        .returns(List.of("host"), Failure::fields);
    assertThat(refused(source().with("dbname", "a\0user\0postgres").spec()).failure().fields())
        .containsExactly("dbname");
    assertThat(refused(source().with("port", 70_000L).spec()).failure().fields())
        .containsExactly("port");
    assertThat(refused(source().secret("rootcert", "no pem").spec()).failure().fields())
        .containsExactly("rootcert");
  }

  private static boolean passes(SourceSpec source) {
    Opening opening = open(source);
    if (opening instanceof Opening.Opened opened) {
      opened.session().close();
    }
    return opening instanceof Opening.Opened;
  }

  /** Asserts the failure of the login, and that the login succeeds after its fix. */
  private static void assertFixed(SourceSpec source, FailureCode code, String... fields) {
    Failure failure = refused(source).failure();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.fields()).containsExactly(fields);
    assertThat(failure.sqlState()).isNotNull();
    assertThat(failure.fix()).isNotEmpty();

    asSuperuser("app", failure.fix());

    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> passes(source));
  }
}
