package dev.sourcecheck.engine.postgresql.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.LineageReader.HistoryResult;
import dev.sourcecheck.engine.LineageReader.RecordedStatement;
import dev.sourcecheck.engine.LineageReader.ViewDefinition;
import dev.sourcecheck.engine.LineageReader.ViewDependency;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import dev.sourcecheck.servers.Servers;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresLineageTest {
  private final TestControl control = TestControl.patient();
  private DataSource superuser;
  private String user;
  private DataSource reader;
  private Session session;

  @BeforeEach
  void newDatabaseAndUser() {
    String database = Servers.newDatabase();
    superuser = Servers.superuser(database);
    user = "\"Reader of " + database + "\"";
    Servers.execute(superuser, "CREATE ROLE " + user + " LOGIN PASSWORD 'x'");
    reader = Servers.as("Reader of " + database, "x", database);
    session = RealSession.open(reader);
  }

  @AfterEach
  void close() {
    session.close();
  }

  private LineageReader lineage() {
    return session.lineage().orElseThrow();
  }

  @Test
  void readsViewsWithoutGrants() throws Exception {
    Servers.execute(
        superuser,
        "CREATE SCHEMA secret",
        "CREATE TABLE secret.\"Order\" (id int, total numeric)",
        "CREATE VIEW secret.all_orders AS SELECT * FROM secret.\"Order\"",
        "CREATE MATERIALIZED VIEW public.sums AS SELECT sum(total) AS \"Sum\" FROM secret.all_orders",
        "CREATE EXTENSION pg_stat_statements");
    List<ViewDefinition> views = new ArrayList<>();
    lineage().views(views::add, control);
    assertThat(views)
        .extracting(
            ViewDefinition::schema,
            ViewDefinition::name,
            ViewDefinition::materialized,
            ViewDefinition::columns)
        .containsExactlyInAnyOrder(
            tuple("secret", "all_orders", false, List.of("id", "total")),
            tuple("public", "sums", true, List.of("Sum")));
    assertThat(views)
        .filteredOn(view -> view.name().equals("all_orders"))
        .first()
        .extracting(ViewDefinition::definition)
        .asString()
        // PostgreSQL 14 and 15 qualify each column.
        .matches(
            "\\s*SELECT (\"Order\"\\.)?id,\\s+(\"Order\"\\.)?total\\s+FROM secret\\.\"Order\";");
  }

  @Test
  void readsColumnDependencies() throws Exception {
    Servers.execute(
        superuser,
        "CREATE SCHEMA s",
        "CREATE TABLE s.a (id int, x int, unused int)",
        "CREATE TABLE s.b (id int)",
        "CREATE VIEW s.v AS SELECT a.x FROM s.a WHERE a.id > 1",
        "CREATE VIEW s.w AS SELECT count(*) FROM s.v, s.b",
        "CREATE MATERIALIZED VIEW s.m AS SELECT x FROM s.v");
    List<ViewDependency> found = new ArrayList<>();
    lineage().dependencies(found::add, control);
    assertThat(found)
        .containsExactlyInAnyOrder(
            new ViewDependency("s", "v", "s", "a", "id"),
            new ViewDependency("s", "v", "s", "a", "x"),
            new ViewDependency("s", "w", "s", "v", null),
            new ViewDependency("s", "w", "s", "b", null),
            new ViewDependency("s", "m", "s", "v", "x"));
  }

  @Test
  void readsHistoryOfThisDatabaseOnly() throws Exception {
    Servers.execute(
        superuser,
        "CREATE SCHEMA ext",
        "CREATE EXTENSION pg_stat_statements SCHEMA ext",
        "GRANT USAGE ON SCHEMA ext TO PUBLIC",
        "GRANT pg_read_all_stats TO " + user);
    Instant before = Instant.now();
    String otherDatabase = Servers.newDatabase();
    Servers.execute(
        Servers.superuser(otherDatabase), "CREATE TABLE only_elsewhere AS SELECT 1 AS x");
    Servers.execute(superuser, "CREATE TABLE a (x int)", "INSERT INTO a SELECT 1");
    Servers.execute(superuser, "INSERT INTO a SELECT 2");
    List<RecordedStatement> statements = new ArrayList<>();
    HistoryResult.HistoryRead read =
        (HistoryResult.HistoryRead) lineage().history(statements::add, control);
    assertThat(read.hidden()).isZero();
    assertThat(read.toSeeHidden()).isNull();
    assertThat(read.since()).isNotNull().isBefore(before);
    assertThat(statements)
        .filteredOn(statement -> statement.sql().equals("INSERT INTO a SELECT $1"))
        .singleElement()
        .extracting(RecordedStatement::calls)
        .isEqualTo(2L);
    assertThat(statements).noneMatch(statement -> statement.sql().contains("only_elsewhere"));
  }

  @Test
  void omitsWriteProbesFromHistory() throws Exception {
    Servers.execute(
        superuser, "CREATE EXTENSION pg_stat_statements", "GRANT pg_read_all_stats TO " + user);
    String probe = "\"public\".\"sourcecheck_probe_1700000000_0123456789abcdef\"";
    Servers.execute(
        superuser,
        "CREATE TABLE " + probe + " (id int)",
        "INSERT INTO " + probe + " VALUES (1)",
        "CREATE TABLE sourcecheckprobe (id int)");
    List<RecordedStatement> statements = new ArrayList<>();
    lineage().history(statements::add, control);
    assertThat(statements).extracting(RecordedStatement::sql).noneMatch(sql -> sql.contains(probe));
    assertThat(statements)
        .extracting(RecordedStatement::sql)
        .contains("CREATE TABLE sourcecheckprobe (id int)");
  }

  @Test
  void omitsSettingsAndTransactionsFromHistory() throws Exception {
    Servers.execute(
        superuser,
        "CREATE EXTENSION pg_stat_statements",
        "GRANT pg_read_all_stats TO " + user,
        "BEGIN",
        "SET LOCAL jit = off",
        "SAVEPOINT one",
        "COMMIT",
        "CREATE TABLE set_aside (begin_at int)",
        "RESET jit");
    lineage().views(view -> {}, control);
    List<RecordedStatement> statements = new ArrayList<>();
    lineage().history(statements::add, control);
    assertThat(statements)
        .extracting(RecordedStatement::sql)
        .contains("CREATE TABLE set_aside (begin_at int)")
        .noneMatch(sql -> sql.matches("(?is)(SET|RESET|BEGIN|COMMIT|SAVEPOINT)\\b.*"));
  }

  @Test
  void truncatesLongTextBeyondLimit() throws Exception {
    Servers.execute(
        superuser,
        "CREATE EXTENSION pg_stat_statements",
        "GRANT pg_read_all_stats TO " + user,
        "CREATE VIEW long AS SELECT '" + "x".repeat(300_000) + "' AS x",
        "SELECT 1 AS \"a\"" + ", 1 AS \"a\"".repeat(1_600) + " -- " + "y".repeat(300_000));
    List<ViewDefinition> views = new ArrayList<>();
    lineage().views(views::add, control);
    assertThat(views).singleElement().satisfies(view -> assertTruncated(view.definition()));
    List<RecordedStatement> statements = new ArrayList<>();
    lineage().history(statements::add, control);
    assertThat(statements).allMatch(statement -> statement.sql().length() <= 100_001);
  }

  private static void assertTruncated(String text) {
    assertThat(text).hasSize(LineageReader.LONGEST_TEXT + 1);
  }

  @Test
  void restoresConnection() throws Exception {
    try (java.sql.Connection connection = reader.getConnection()) {
      new PostgresLineage(connection, TransactionSettings.NONE, connection.getCatalog())
          .views(view -> {}, control);
      assertThat(connection.getAutoCommit()).isTrue();
      try (java.sql.Statement statement = connection.createStatement();
          java.sql.ResultSet row =
              statement.executeQuery(
                  "SELECT current_setting('search_path'), current_setting('transaction_read_only'),"
                      + " current_setting('statement_timeout')")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("\"$user\", public");
        assertThat(row.getString(2)).isEqualTo("off");
        assertThat(row.getString(3)).isEqualTo("0");
      }
    }
    assertThat(control.registrations()).isZero();
  }

  @Test
  void abortEndsBlockedReader() throws Exception {
    Servers.execute(superuser, "CREATE TABLE t (x int)", "CREATE VIEW v AS SELECT x FROM t");
    try (java.sql.Connection other = superuser.getConnection();
        java.sql.Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE pg_catalog.pg_rewrite IN ACCESS EXCLUSIVE MODE");
      Thread aborter =
          new Thread(
              () -> {
                Awaitility.await().until(this::isReaderBlocked);
                control.abort();
              });
      aborter.start();
      assertThatThrownBy(() -> lineage().dependencies(found -> {}, control))
          .isInstanceOf(SQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("57014");
      aborter.join();
    }
    Awaitility.await().until(() -> countSessions("state <> 'idle'") == 0);
  }

  private boolean isReaderBlocked() throws SQLException {
    return countSessions("wait_event_type = 'Lock'") > 0;
  }

  /** Counts the sessions in this state through another database. */
  private int countSessions(String state) throws SQLException {
    try (java.sql.Connection admin = Servers.postgres().getPostgresDatabase().getConnection();
        java.sql.PreparedStatement statement =
            admin.prepareStatement(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE datname = ? AND application_name = 'sourcecheck' AND "
                    + state)) {
      statement.setString(1, session.database());
      try (java.sql.ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
