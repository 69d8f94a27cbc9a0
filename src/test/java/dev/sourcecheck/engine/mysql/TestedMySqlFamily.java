package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.conformance.Capability;
import dev.sourcecheck.engine.conformance.TestedServer;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.servers.Certificates;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.MySqlServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server of MySQL or MariaDB with TLS. A schema is a database. */
abstract class TestedMySqlFamily implements TestedServer {
  static final Certificates AUTHORITY = new Certificates("Test authority");
  static final String DATABASE = "app";

  /** Certificate, key and further files of a server. */
  static List<String> tlsOptions() {
    try {
      Path folder = Files.createTempDirectory("sourcecheck-mysql-tls");
      Path certificate = folder.resolve("server.crt");
      Path key = folder.resolve("server.key");
      Path authority = folder.resolve("authority.crt");
      Files.writeString(certificate, AUTHORITY.server("good", "localhost", "127.0.0.1"));
      Files.writeString(key, Certificates.serverKey());
      Files.writeString(authority, AUTHORITY.root());
      return List.of(
          "--ssl-cert=" + certificate,
          "--ssl-key=" + key,
          "--ssl-ca=" + authority,
          "--character-set-server=utf8mb4",
          // the suite creates thousands of tables, none of which outlives the server
          "--innodb-flush-log-at-trx-commit=0",
          "--innodb-flush-method=nosync",
          "--innodb-doublewrite=0",
          "--innodb-file-per-table=0",
          // off by default in MariaDB
          "--performance-schema=ON");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Started once for each product. */
  abstract MySqlServerProcess process();

  /** Types that this product alone has. */
  abstract List<String> ownColumnTypes();

  @Override
  public Engine engine(Dialer dialer) {
    return new MySqlEngine(dialer, false);
  }

  @Override
  public int port() {
    return process().port();
  }

  @Override
  public Map<Capability, String> missing() {
    return Map.of(
        Capability.UNGRANTED_RELATIONS,
        "information_schema lists only what is granted",
        Capability.READ_GRANTS,
        "what is not granted is not listed");
  }

  @Override
  public String database() {
    return DATABASE;
  }

  @Override
  public Map<String, Object> options(String user, String database) {
    return Map.of("user", user, "db", database);
  }

  @Override
  public String databaseField() {
    return "db";
  }

  /** The server has no characters outside the basic multilingual plane in names. */
  @Override
  public List<String> hostileNames() {
    return TestedServer.super.hostileNames().stream().filter(name -> !name.equals("💾")).toList();
  }

  @Override
  public void execute(String... statements) {
    process().execute(statements);
  }

  private static String account(String user) {
    return "'" + user.replace("'", "''") + "'@'127.0.0.1'";
  }

  @Override
  public void createUser(String name, String password) {
    execute(
        "CREATE USER %s IDENTIFIED BY '%s'".formatted(account(name), password),
        // the least privilege with which a database can be chosen
        "GRANT SHOW VIEW ON %s.* TO %s".formatted(DATABASE, account(name)));
  }

  @Override
  public void dropUser(String name) {
    execute("DROP USER " + account(name));
  }

  @Override
  public List<String> lockAccount(String user) {
    return List.of("ALTER USER " + account(user) + " ACCOUNT LOCK");
  }

  @Override
  public void limitConnections(String user) {
    execute("ALTER USER %s WITH MAX_USER_CONNECTIONS 1".formatted(account(user)));
  }

  @Override
  public void revokeDatabase(String user) {
    execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account(user));
  }

  @Override
  public void createSchema(String schema) {
    execute("CREATE DATABASE " + quoted(schema));
  }

  @Override
  public void dropSchema(String schema) {
    execute("DROP DATABASE " + quoted(schema));
  }

  @Override
  public void grantWrite(String schema, String user) {
    execute(
        "GRANT CREATE, DROP, INSERT, SELECT ON %s.* TO %s"
            .formatted(pattern(schema), account(user)));
  }

  @Override
  public void grantRead(String schema, String user) {
    execute("GRANT SELECT, SHOW VIEW ON %s.* TO %s".formatted(pattern(schema), account(user)));
  }

  @Override
  public void openHistory(String user) {
    execute(
        "TRUNCATE TABLE performance_schema.events_statements_summary_by_digest",
        "GRANT SELECT ON performance_schema.* TO " + account(user));
  }

  /** In a grant, a database is a pattern. */
  private String pattern(String schema) {
    return quoted(schema.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%"));
  }

  @Override
  public String tempSchema(String schema) {
    return quoted(schema);
  }

  @Override
  public String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  @Override
  public List<String> tables(String schema) {
    return query("SHOW TABLES IN " + quoted(schema));
  }

  @Override
  public List<String> running(String text) {
    return query(
        "SELECT info FROM information_schema.processlist"
            + " WHERE id <> CONNECTION_ID() AND LOCATE('%s', info) > 0".formatted(text));
  }

  @Override
  public AutoCloseable blockCreation() {
    try {
      Connection connection = process().administrator();
      connection.createStatement().execute("FLUSH TABLES WITH READ LOCK");
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> query(String sql) {
    try (Connection connection = process().administrator();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> names = new ArrayList<>();
      while (row.next()) {
        names.add(row.getString(1));
      }
      return names;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<String> columnTypes() {
    List<String> types =
        new ArrayList<>(
            List.of(
                "tinyint(4)",
                "smallint(6)",
                "mediumint(9)",
                "int(11)",
                "int(10) unsigned",
                "bigint(20)",
                "decimal(12,3)",
                "float",
                "double",
                "bit(3)",
                "char(5)",
                "varchar(20)",
                "tinytext",
                "text",
                "mediumtext",
                "longtext",
                "binary(4)",
                "varbinary(9)",
                "tinyblob",
                "blob",
                "mediumblob",
                "longblob",
                "date",
                "time(3)",
                "datetime(6)",
                "timestamp",
                "year(4)",
                "enum('a','it''s')",
                "set('x','y')",
                "geometry",
                "point",
                "polygon"));
    types.addAll(ownColumnTypes());
    return types;
  }

  @Override
  public FakeServer endlessRows() throws IOException {
    return FakeMySql.endlessRows();
  }

  @Override
  public ServerTls tls() {
    Map<String, Object> modes =
        Map.of(
            "disable", "DISABLED",
            "prefer", "PREFERRED",
            "require", "REQUIRED",
            "verify-ca", "VERIFY_CA",
            "verify-full", "VERIFY_IDENTITY");
    return new ServerTls(port(), AUTHORITY.root(), "sslmode", modes, "rootcert");
  }
}
