package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.conformance.Capability;
import dev.sourcecheck.engine.conformance.Conformance;
import dev.sourcecheck.engine.conformance.ConformanceSource;
import dev.sourcecheck.engine.conformance.TestedServer;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.servers.Certificates;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.TrinoServer;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Trino 476 with the memory connector, started once. */
final class TestedTrino implements TestedServer {
  private static final Certificates AUTHORITY = new Certificates("Test authority");
  private static final String CATALOG = "memory";

  private static final class RunningTrino {
    static final TrinoServer SERVER =
        TrinoServer.start(
            AUTHORITY.server("good", "localhost", "127.0.0.1") + Certificates.serverKey(),
            Conformance.PASSWORD);
  }

  @Override
  public Engine engine(Dialer dialer) {
    return new TrinoEngine(dialer);
  }

  @Override
  public SourceType type() {
    return SourceType.TRINO;
  }

  @Override
  public int port() {
    return RunningTrino.SERVER.port();
  }

  /** For sources without TLS and password. */
  int httpPort() {
    return RunningTrino.SERVER.httpPort();
  }

  @Override
  public Map<Capability, String> missing() {
    return Map.of(
        Capability.PLAIN_START, "HTTPS starts with TLS",
        Capability.OPTIONAL_TLS, "the server takes passwords over TLS only",
        Capability.LOCKED_ACCOUNT, "the password file has no locked accounts",
        Capability.CONNECTION_LIMIT, "connections are not limited",
        Capability.DATABASE_PRIVILEGE, "access to catalogs is configured in files",
        Capability.WRITE_GRANTS, "the memory connector refuses GRANT",
        Capability.LOCKS, "statements do not wait for each other",
        Capability.FOREIGN_KEYS, "there are none",
        Capability.UNGRANTED_RELATIONS, "only what may be accessed is listed",
        Capability.READ_GRANTS, "what is not granted is not listed");
  }

  @Override
  public String database() {
    return CATALOG;
  }

  @Override
  public Map<String, Object> options(String user, String database) {
    return Map.of("user", user, "dbname", database, "tls", true, "ssl_verification", "none");
  }

  @Override
  public String databaseField() {
    return "dbname";
  }

  /** All names are in lower case. */
  @Override
  public List<String> hostileNames() {
    return List.of("a b", "select", "größe", "it's", "per%cent", "semi;colon", "-- x", "a\"b");
  }

  @Override
  public void execute(String... statements) {
    RunningTrino.SERVER.execute(statements);
  }

  /** The password file has all users of the suite. */
  @Override
  public void createUser(String name, String password) {}

  @Override
  public void dropUser(String name) {}

  @Override
  public List<String> lockAccount(String user) {
    throw new UnsupportedOperationException("The password file has no locked users");
  }

  @Override
  public void limitConnections(String user) {
    throw new UnsupportedOperationException("The server does not limit connections");
  }

  @Override
  public void revokeDatabase(String user) {
    throw new UnsupportedOperationException("The server has no access control");
  }

  @Override
  public void createSchema(String schema) {
    execute("CREATE SCHEMA " + schema(schema));
  }

  @Override
  public void dropSchema(String schema) {
    for (String table : tables(schema)) {
      execute("DROP TABLE " + relation(schema, table));
    }
    execute("DROP SCHEMA " + schema(schema));
  }

  /** Everything is allowed. */
  @Override
  public void grantWrite(String schema, String user) {}

  @Override
  public void grantRead(String schema, String user) {}

  private String schema(String schema) {
    return quoted(CATALOG) + "." + quoted(schema);
  }

  @Override
  public String tempSchema(String schema) {
    return schema(schema);
  }

  @Override
  public String relation(String schema, String name) {
    return schema(schema) + "." + quoted(name);
  }

  @Override
  public List<String> tables(String schema) {
    return RunningTrino.SERVER.query(
        "SELECT table_name FROM memory.information_schema.tables WHERE table_schema = '%s'"
            .formatted(schema.replace("'", "''")));
  }

  @Override
  public AutoCloseable blockCreation() {
    throw new UnsupportedOperationException("The server has no locks");
  }

  @Override
  public List<String> running(String text) {
    throw new UnsupportedOperationException("No statement can be made to wait");
  }

  @Override
  public List<String> columnTypes() {
    return List.of(
        "boolean",
        "tinyint",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double",
        "decimal(12,3)",
        "char(5)",
        "varchar(20)",
        "varchar",
        "varbinary",
        "date",
        "time(3)",
        "timestamp(6)",
        "timestamp(3) with time zone",
        "json",
        "uuid",
        "ipaddress",
        "array(integer)",
        "map(varchar, integer)");
  }

  @Override
  public FakeServer endlessRows() throws IOException {
    return FakeTrino.endlessRows();
  }

  @Override
  public ConformanceSource withoutTls(ConformanceSource source) {
    return source.with("tls", false).secret("password", "");
  }

  @Override
  public ServerTls tls() {
    Map<String, Object> modes =
        Map.of("prefer", "none", "require", "none", "verify-ca", "ca", "verify-full", "full");
    return new ServerTls(port(), AUTHORITY.root(), "ssl_verification", modes, "rootcert");
  }
}
