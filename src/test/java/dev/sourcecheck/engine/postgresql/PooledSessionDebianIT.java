package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CountingSchemaSink;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.servers.PgBouncer;
import dev.sourcecheck.servers.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.Driver;

/** Sessions through a pooler in transaction mode leave no state to the next client. */
class PooledSessionDebianIT {
  /** Excludes the settings that PgBouncer sets for each client. */
  private static final Map<String, String> TRACES =
      Map.of(
          "user", "SELECT current_user",
          "settings",
              """
              SELECT coalesce(string_agg(name || '=' || setting, ' '), '') FROM pg_settings
              WHERE setting IS DISTINCT FROM reset_val AND source = 'session' AND name NOT IN ('application_name', 'DateStyle',
                'TimeZone', 'client_encoding', 'standard_conforming_strings')""",
          "statements", "SELECT count(*) FROM pg_prepared_statements",
          "cursors", "SELECT count(*) FROM pg_cursors WHERE NOT is_holdable AND name <> ''",
          "locks", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
          "tables", "SELECT count(*) FROM pg_class WHERE relpersistence = 't'",
          "channels", "SELECT count(*) FROM pg_listening_channels()",
          "transactions",
              "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                  + " AND state LIKE 'idle in transaction%'");

  private static final Map<String, String> NOTHING =
      Map.of(
          "user", "shared",
          "settings", "",
          "statements", "0",
          "cursors", "0",
          "locks", "0",
          "tables", "0",
          "channels", "0",
          "transactions", "0");

  private static String database;
  private static PgBouncer pooler;

  @BeforeAll
  static void start() {
    database = Servers.newDatabase();
    Servers.execute(
        Servers.superuser(database),
        "CREATE ROLE shared LOGIN PASSWORD 'x'",
        "CREATE ROLE power",
        "GRANT power TO shared",
        "CREATE ROLE beyond",
        "CREATE EXTENSION pg_stat_statements",
        "GRANT pg_read_all_stats TO shared, power",
        "CREATE SCHEMA tmp AUTHORIZATION power",
        "CREATE SCHEMA own_tmp AUTHORIZATION shared",
        "CREATE TABLE tmp.a AS SELECT x FROM generate_series(1, 10) x",
        "ALTER TABLE tmp.a OWNER TO power",
        "CREATE VIEW tmp.v AS SELECT * FROM tmp.a");
    pooler = PgBouncer.inFrontOf(Servers.postgres().getPort()).user("shared", "x").start();
  }

  @AfterAll
  static void stop() {
    pooler.close();
    Servers.execute(
        Servers.superuser(database),
        "DROP OWNED BY shared, power CASCADE",
        "DROP ROLE shared, power, beyond");
  }

  private interface SessionUse {
    void apply(Session session, TestControl control) throws Exception;
  }

  static Stream<Arguments> uses() {
    Map<String, SessionUse> uses = new LinkedHashMap<>();
    uses.put("login", (session, control) -> {});
    uses.put("probe", Session::probeWrite);
    uses.put(
        "schema",
        (session, control) ->
            session.readSchema(
                SchemaFilter.ALL, new CountingSchemaSink(CatalogLimits.DEFAULT, control), control));
    uses.put(
        "full catalog",
        (session, control) ->
            assertThatThrownBy(
                    () ->
                        session.readSchema(
                            SchemaFilter.ALL,
                            new CountingSchemaSink(
                                new CatalogLimits(1, 1, java.time.Duration.ofHours(1)), control),
                            control))
                .hasMessageContaining("more than 1"));
    uses.put("list schemas", (session, control) -> session.schemas("", 10, control));
    uses.put("list tables", (session, control) -> session.relations("tmp", "", "", 10, control));
    uses.put(
        "views", (session, control) -> session.lineage().orElseThrow().views(view -> {}, control));
    uses.put(
        "dependencies",
        (session, control) -> session.lineage().orElseThrow().dependencies(each -> {}, control));
    uses.put(
        "history",
        (session, control) -> session.lineage().orElseThrow().history(each -> {}, control));
    uses.put(
        "abort",
        (session, control) -> {
          control.abort();
          assertThatThrownBy(() -> session.schemas("", 10, control))
              .isInstanceOf(SQLException.class);
        });
    uses.put("grants", (session, control) -> session.grantsToRead(List.of("tmp")));
    return uses.entrySet().stream()
        .flatMap(
            use ->
                Stream.of(
                    Arguments.of(use.getKey(), "power", "tmp", use.getValue()),
                    Arguments.of(use.getKey(), null, "own_tmp", use.getValue()),
                    Arguments.of(use.getKey(), null, "tmp", use.getValue())));
  }

  @ParameterizedTest(name = "{0} as {1} in {2}")
  @MethodSource("uses")
  void leavesNoStateToNextClient(String name, String role, String schema, SessionUse use)
      throws Exception {
    try (PostgresSession session = session(role, schema)) {
      assertThat(traces()).as("after the login").isEqualTo(NOTHING);
      use.apply(session, TestControl.patient());
      assertThat(traces()).as("while the session is open").isEqualTo(NOTHING);
    }
    assertThat(traces()).as("after the session").isEqualTo(NOTHING);
  }

  @Test
  void rejectedRoleLeavesNoState() {
    assertThat(StrictServer.open(source("beyond", "tmp").spec()))
        .isInstanceOf(Opening.Refused.class);
    assertThat(traces()).isEqualTo(NOTHING);
  }

  @Test
  void probeUsesRoleForEveryStatement() throws Exception {
    Servers.execute(
        Servers.superuser(database),
        """
        CREATE TABLE public.audit (who text)""",
        "GRANT ALL ON public.audit TO PUBLIC",
        """
        CREATE FUNCTION public.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO public.audit VALUES (current_user || ' ' || tg_tag); END $$""",
        "CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION public.note()");
    try (PostgresSession session = session("power", "tmp")) {
      assertThat(session.probeWrite(TestControl.patient()).failure()).isNull();
    } finally {
      Servers.execute(Servers.superuser(database), "DROP EVENT TRIGGER note");
    }
    assertThat(
            queryText(
                Servers.superuser(database).getConnection(),
                "SELECT string_agg(who, ',') FROM public.audit"))
        .isEqualTo("power CREATE TABLE,power DROP TABLE");
  }

  @Test
  void toleratesPreparedStatementsOfOthers() throws Exception {
    try (Connection other = client();
        Statement statement = other.createStatement()) {
      for (int i = 1; i <= 9; i++) {
        statement.execute("PREPARE \"S_" + i + "\" AS SELECT 1");
      }
    }
    try (PostgresSession session = session("power", "tmp")) {
      TestControl control = TestControl.patient();
      CountingSchemaSink counts = new CountingSchemaSink(CatalogLimits.DEFAULT, control);
      session.readSchema(SchemaFilter.ALL, counts, control);
      assertThat(counts.relations()).isPositive();
      List<Object> views = new ArrayList<>();
      session.lineage().orElseThrow().views(views::add, control);
      assertThat(views).hasSize(1);
    } finally {
      try (Connection other = client();
          Statement statement = other.createStatement()) {
        statement.execute("DEALLOCATE ALL");
      }
    }
  }

  private static StrictServer.StrictSource source(String role, String schema) {
    StrictServer.StrictSource source =
        new StrictServer.StrictSource()
            .with("host", "127.0.0.1")
            .with("port", (long) pooler.port())
            .with("user", "shared")
            .with("dbname", database)
            .secret("password", "x")
            .tempSchema(schema);
    return role == null ? source : source.with("role", role);
  }

  private static PostgresSession session(String role, String schema) {
    return StrictServer.session(source(role, schema).spec());
  }

  /** Another client on the only server connection of the pooler. */
  private static Connection client() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "shared");
    properties.setProperty("password", "x");
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("assumeMinServerVersion", "14");
    return Objects.requireNonNull(
        new Driver()
            .connect("jdbc:postgresql://127.0.0.1:" + pooler.port() + "/" + database, properties));
  }

  private static Map<String, String> traces() {
    Map<String, String> found = new LinkedHashMap<>();
    TRACES.forEach(
        (name, sql) -> {
          try (Connection connection = client()) {
            found.put(name, queryText(connection, sql));
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    return found;
  }

  private static String queryText(Connection connection, String sql) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
