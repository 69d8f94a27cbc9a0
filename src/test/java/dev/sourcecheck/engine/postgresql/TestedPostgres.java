package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.conformance.Capability;
import dev.sourcecheck.engine.conformance.TestedServer;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.HostileBehavior;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The server with TLS and passwords. */
final class TestedPostgres implements TestedServer {
  private static final String DATABASE = "conformance";

  private static final class SharedDatabase {
    static final boolean CREATED = create();

    private static boolean create() {
      StrictServer.asSuperuser("postgres", "CREATE DATABASE " + DATABASE);
      return true;
    }
  }

  TestedPostgres() {
    if (!SharedDatabase.CREATED) {
      throw new IllegalStateException();
    }
  }

  @Override
  public Engine engine(Dialer dialer) {
    return new PostgresEngine(dialer);
  }

  @Override
  public SourceType type() {
    return SourceType.POSTGRES;
  }

  @Override
  public int port() {
    return StrictServer.server().getPort();
  }

  @Override
  public Map<Capability, String> missing() {
    return Map.of();
  }

  @Override
  public String database() {
    return DATABASE;
  }

  @Override
  public Map<String, Object> options(String user, String database) {
    return Map.of("user", user, "dbname", database);
  }

  @Override
  public String databaseField() {
    return "dbname";
  }

  @Override
  public void execute(String... statements) {
    StrictServer.asSuperuser(DATABASE, statements);
  }

  @Override
  public void createUser(String name, String password) {
    execute(
        "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(quoted(name), password),
        "GRANT CONNECT ON DATABASE %s TO %s".formatted(DATABASE, quoted(name)));
  }

  @Override
  public void dropUser(String name) {
    execute("DROP ROLE " + quoted(name));
  }

  @Override
  public List<String> lockAccount(String user) {
    return List.of("ALTER ROLE " + quoted(user) + " NOLOGIN");
  }

  @Override
  public void limitConnections(String user) {
    execute("ALTER ROLE %s CONNECTION LIMIT 1".formatted(quoted(user)));
  }

  @Override
  public void revokeDatabase(String user) {
    execute("REVOKE CONNECT ON DATABASE %s FROM PUBLIC, %s".formatted(DATABASE, quoted(user)));
  }

  @Override
  public void createSchema(String schema) {
    execute("CREATE SCHEMA " + quoted(schema));
  }

  @Override
  public void dropSchema(String schema) {
    execute("DROP SCHEMA " + quoted(schema) + " CASCADE");
  }

  @Override
  public void grantWrite(String schema, String user) {
    execute("GRANT USAGE, CREATE ON SCHEMA %s TO %s".formatted(quoted(schema), quoted(user)));
  }

  @Override
  public void grantRead(String schema, String user) {
    execute(
        "GRANT USAGE ON SCHEMA %s TO %s".formatted(quoted(schema), quoted(user)),
        "GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s".formatted(quoted(schema), quoted(user)));
  }

  @Override
  public void openHistory(String user) {
    execute(
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
        "SELECT pg_stat_statements_reset()",
        "GRANT pg_read_all_stats TO " + quoted(user));
  }

  @Override
  public void createTableAs(String user, String schema, String table) {
    execute(
        "SET ROLE " + quoted(user),
        "CREATE TABLE " + relation(schema, table) + " (id integer)",
        "RESET ROLE");
  }

  @Override
  public String tempSchema(String schema) {
    return DATABASE + "." + quoted(schema);
  }

  @Override
  public List<String> tables(String schema) {
    return query("SELECT tablename FROM pg_tables WHERE schemaname = ?", schema);
  }

  @Override
  public List<String> running(String text) {
    return query(
        """
        SELECT query FROM pg_stat_activity
         WHERE state = 'active' AND pid <> pg_backend_pid() AND strpos(query, ?) > 0
        """,
        text);
  }

  /** Reads of the catalog are not blocked. */
  @Override
  public AutoCloseable blockCreation() {
    try {
      Connection connection = connection();
      connection.setAutoCommit(false);
      connection.createStatement().execute("LOCK TABLE pg_class IN SHARE MODE");
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connection() throws SQLException {
    return StrictServer.server().getDatabase("postgres", DATABASE).getConnection();
  }

  private static List<String> query(String sql, String parameter) {
    try (Connection connection = connection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      List<String> names = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
      return names;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<String> columnTypes() {
    return List.of(
        "smallint",
        "integer",
        "bigint",
        "numeric(12,3)",
        "real",
        "double precision",
        "money",
        "boolean",
        "character(5)",
        "character varying(20)",
        "text",
        "bytea",
        "date",
        "time(3) without time zone",
        "time with time zone",
        "timestamp(6) without time zone",
        "timestamp with time zone",
        "interval",
        "uuid",
        "json",
        "jsonb",
        "xml",
        "inet",
        "cidr",
        "macaddr",
        "macaddr8",
        "bit(3)",
        "bit varying(9)",
        "point",
        "line",
        "lseg",
        "box",
        "path",
        "polygon",
        "circle",
        "tsvector",
        "tsquery",
        "int4range",
        "datemultirange",
        "pg_lsn",
        "oid",
        "regclass",
        "integer[]",
        "text[]");
  }

  @Override
  public void createCommentedTable(String schema, String ofTable, String ofColumn) {
    String table = relation(schema, "notes");
    execute(
        "CREATE TABLE " + table + " (id integer)",
        "COMMENT ON TABLE " + table + " IS " + StrictServer.literal(ofTable),
        "COMMENT ON COLUMN " + table + ".id IS " + StrictServer.literal(ofColumn));
  }

  @Override
  public FakeServer endlessRows() throws IOException {
    return HostileBehavior.ENDLESS_ROWS.start();
  }

  @Override
  public ServerTls tls() {
    return new ServerTls(port(), StrictServer.AUTHORITY.root(), "sslmode", "rootcert");
  }
}
