package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Session.Operation;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.servers.Servers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of the role or the database that end a step are reported with a fix. */
class SettingLimitsTest {
  private String database;
  private DataSource admin;

  @BeforeEach
  void newDatabase() {
    database = Servers.newDatabase();
    admin = Servers.superuser(database);
    Servers.execute(
        admin,
        "CREATE ROLE limited LOGIN PASSWORD 'x'",
        "CREATE TABLE a (x int)",
        "CREATE VIEW v AS SELECT x FROM a");
  }

  @AfterEach
  void dropRole() {
    Servers.execute(admin, "DROP OWNED BY limited", "DROP ROLE limited");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"statement_timeout = '200ms'", "idle_in_transaction_session_timeout = '1s'"})
  void stepOverridesLimitsOfRole(String setting) throws Exception {
    Servers.execute(admin, "ALTER ROLE limited SET " + setting);
    try (PostgresSession session = session()) {
      List<LineageReader.ViewDefinition> views = new ArrayList<>();
      session.lineage().orElseThrow().views(views::add, TestControl.patient());
      assertThat(views).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER ROLE \"limited\" IN DATABASE \"%s\"",
        "ALTER ROLE \"limited\"",
        "ALTER DATABASE \"%s\""
      })
  void fixRaisesLockTimeout(String alter) throws Exception {
    String target = alter.formatted(database);
    Servers.execute(admin, target + " SET lock_timeout = '50ms'");

    Failure failure = readLockedViews();

    assertThat(failure)
        .returns(FailureCode.TIMEOUT, Failure::code)
        .returns("55P03", Failure::sqlState);
    assertThat(failure.fix()).containsExactly(target + " SET lock_timeout = '10min'");
    Servers.execute(admin, failure.fix().toArray(String[]::new));
    try (PostgresSession session = session()) {
      session.lineage().orElseThrow().views(view -> {}, TestControl.patient());
    }
  }

  private Failure readLockedViews() throws SQLException {
    try (Connection other = admin.getConnection();
        Statement lock = other.createStatement();
        PostgresSession session = session()) {
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE public.v IN ACCESS EXCLUSIVE MODE");
      SQLException error =
          catchThrowableOfType(
              SQLException.class,
              () -> session.lineage().orElseThrow().views(view -> {}, TestControl.patient()));
      return session.explain(error, Operation.READ_LINEAGE);
    }
  }

  @Test
  void fixRaisesTransactionTimeout() throws Exception {
    assumeThat(serverSupports("transaction_timeout")).as("new in PostgreSQL 17").isTrue();
    Servers.execute(admin, "ALTER ROLE limited SET transaction_timeout = '400ms'");

    Failure failure = readLockedViews();

    assertThat(failure)
        .returns(FailureCode.TIMEOUT, Failure::code)
        .returns("25P04", Failure::sqlState);
    assertThat(failure.fix())
        .containsExactly("ALTER ROLE \"limited\" SET transaction_timeout = '10min'");
    Servers.execute(admin, failure.fix().toArray(String[]::new));
    try (PostgresSession session = session()) {
      session.lineage().orElseThrow().views(view -> {}, TestControl.patient());
    }
  }

  private PostgresSession session() {
    return StrictServer.session(
        new StrictServer.StrictSource()
            .with("host", "127.0.0.1")
            .with("port", (long) Servers.postgres().getPort())
            .with("user", "limited")
            .with("dbname", database)
            .secret("password", "x")
            .spec());
  }

  private boolean serverSupports(String setting) throws SQLException {
    try (Connection connection = admin.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT 1 FROM pg_catalog.pg_settings WHERE name = ?")) {
      query.setString(1, setting);
      return query.executeQuery().next();
    }
  }
}
