package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.servers.GermanServer;
import dev.sourcecheck.servers.PgBouncer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins to a server with German messages, and through a pooler. */
class LoginDebianIT {
  private static final String PASSWORD = "s3cret";
  private static final String RULES =
      """
      host all trusted,ghost 127.0.0.1/32 trust
      host all rejected 127.0.0.1/32 reject
      host all stranger 127.0.0.2/32 trust
      host all locked,u 127.0.0.1/32 scram-sha-256
      """;

  @Test
  void classifiesTranslatedErrors() {
    try (GermanServer server = GermanServer.start(RULES)) {
      Servers.execute(
          server.superuser("postgres"),
          "CREATE ROLE locked NOLOGIN PASSWORD 's3cret'",
          "CREATE ROLE trusted NOLOGIN",
          "CREATE ROLE u LOGIN PASSWORD 's3cret'");

      assertFixed(server, "locked", "postgres", FailureCode.ACCOUNT_LOCKED, "user");
      assertFixed(server, "trusted", "postgres", FailureCode.ACCOUNT_LOCKED, "user");
      assertFixed(server, "ghost", "postgres", FailureCode.AUTHENTICATION_FAILED, "user");
      assertFixed(server, "u", "nirgends", FailureCode.DATABASE_UNKNOWN, "dbname");
      assertThat(refused(at(server.port(), "rejected", "postgres")).failure().hint())
          .startsWith("A reject line of the server's pg_hba.conf");
      assertThat(refused(at(server.port(), "stranger", "postgres")).failure().hint())
          .startsWith("No line of the server's pg_hba.conf")
          .endsWith("host \"postgres\" \"stranger\" 127.0.0.1/32 scram-sha-256");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"md5", "scram-sha-256"})
  void classifiesPoolerErrors(String authentication) throws IOException {
    try (EmbeddedPostgres server = Servers.ownPostgres().start();
        PgBouncer pooler =
            PgBouncer.inFrontOf(server.getPort())
                .with("auth_type", authentication)
                .with("server_login_retry", "1")
                .with("client_login_timeout", "5")
                .with("query_wait_timeout", "5")
                .user("u", PASSWORD)
                .user("missing", PASSWORD)
                .start()) {
      Servers.execute(server.getPostgresDatabase(), "CREATE ROLE u LOGIN");

      assertOpens(at(pooler.port(), "u", "postgres"));
      assertRefused(
          source(pooler.port(), "u", "postgres").secret("password", "wrong").spec(),
          FailureCode.AUTHENTICATION_FAILED);
      assertRefused(at(pooler.port(), "nobody", "postgres"), FailureCode.AUTHENTICATION_FAILED);
      assertRefused(at(pooler.port(), "missing", "postgres"), FailureCode.AUTHENTICATION_FAILED);
      assertRefused(at(pooler.port(), "u", "nowhere"), FailureCode.DATABASE_UNKNOWN);
    }
  }

  @Test
  void reportsDatabaseUnknownToPooler() {
    try (PgBouncer pooler = PgBouncer.inFrontOf(1).database("other").user("u", PASSWORD).start()) {
      assertRefused(at(pooler.port(), "u", "nowhere"), FailureCode.DATABASE_UNKNOWN);
    }
  }

  @Test
  void reportsPoolerWithoutServer() {
    try (PgBouncer pooler =
        PgBouncer.inFrontOf(1)
            .with("server_login_retry", "1")
            .with("query_wait_timeout", "3")
            .with("client_login_timeout", "3")
            .user("u", PASSWORD)
            .start()) {
      Failure failure = refused(at(pooler.port(), "u", "postgres")).failure();

      assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.NETWORK_UNREACHABLE);
      assertThat(failure.retryable()).isTrue();
    }
  }

  private static void assertRefused(SourceSpec source, FailureCode code) {
    Failure failure = refused(source).failure();
    assertThat(failure.code()).as(failure.hint()).isEqualTo(code);
    assertThat(failure.sqlState()).isEqualTo("08P01");
  }

  private static void assertFixed(
      GermanServer server, String user, String database, FailureCode code, String field) {
    SourceSpec source = at(server.port(), user, database);
    Failure failure = refused(source).failure();
    assertThat(failure.code()).as(failure.hint()).isEqualTo(code);
    assertThat(failure.fields()).isEqualTo(List.of(field));

    Servers.execute(server.superuser("postgres"), failure.fix().toArray(String[]::new));

    Awaitility.await().untilAsserted(() -> assertOpens(source));
  }

  private static void assertOpens(SourceSpec source) {
    Opening opening = StrictServer.open(source);
    assertThat(opening).as(opening.toString()).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
  }

  private static SourceSpec at(int port, String user, String database) {
    return source(port, user, database).spec();
  }

  private static StrictServer.StrictSource source(int port, String user, String database) {
    return new StrictServer.StrictSource()
        .with("host", "127.0.0.1")
        .with("port", (long) port)
        .with("user", user)
        .with("dbname", database)
        .secret("password", PASSWORD);
  }
}
