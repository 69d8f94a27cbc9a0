package dev.sourcecheck.engine.conformance;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A real server of one engine. Names are passed unquoted; the server quotes them. A schema is what
 * the engine reports as one.
 */
public interface TestedServer {
  Engine engine(Dialer dialer);

  SourceType type();

  /** On 127.0.0.1. */
  int port();

  /** Why a capability is missing; all others are present. */
  Map<Capability, String> missing();

  /** The database of the sources. */
  String database();

  /** Options of a source apart from {@code host} and {@code port}. */
  Map<String, Object> options(String user, String database);

  /** The option for the database, and the one for the user. */
  String databaseField();

  /** Names that need quoting in some dialect, without those that the server does not have. */
  default List<String> hostileNames() {
    return List.of(
        "a b",
        "select",
        "Größe",
        "it's",
        "back\\slash",
        "per%cent",
        "semi;colon",
        "-- x",
        "💾",
        "T1");
  }

  /** Runs statements as an administrator, in the database of the sources. */
  void execute(String... statements);

  /** Creates a user who may log in to the database and has no other privilege. */
  void createUser(String name, String password);

  void dropUser(String name);

  /** Statements that lock an account. */
  List<String> lockAccount(String user);

  /** Lets a user have one connection at a time. */
  void limitConnections(String user);

  /** Revokes what a login to the database requires, as far as the server has such a privilege. */
  void revokeDatabase(String user);

  void createSchema(String schema);

  void dropSchema(String schema);

  /** Grants all that the write probe needs. */
  void grantWrite(String schema, String user);

  /** Grants the right to read all relations of a schema. */
  void grantRead(String schema, String user);

  /** Empties the history as far as possible, and lets a user read it. */
  default void openHistory(String user) {}

  /** Creates a table with one column that belongs to a user of {@link #createUser}. */
  default void createTableAs(String user, String schema, String table) {
    execute("CREATE TABLE " + relation(schema, table) + " (id integer)");
  }

  /** The text that a user enters as the temporary schema. */
  String tempSchema(String schema);

  /** A quoted and qualified name. */
  default String relation(String schema, String name) {
    return quoted(schema) + "." + quoted(name);
  }

  default String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The names of the tables of a schema. */
  List<String> tables(String schema);

  /** Types of columns, as the engine reports them. */
  List<String> columnTypes();

  /** Lets statements that create a table wait until it is closed. */
  AutoCloseable blockCreation();

  /** The statements of all sessions that run now and contain the text. */
  List<String> running(String text);

  /** Creates a table {@code notes (id integer)} with a comment on itself and on its column. */
  default void createCommentedTable(String schema, String ofTable, String ofColumn) {
    execute(
        "CREATE TABLE %s (id integer COMMENT '%s') COMMENT '%s'"
            .formatted(
                relation(schema, "notes"),
                ofColumn.replace("'", "''"),
                ofTable.replace("'", "''")));
  }

  /** A server that accepts any login without TLS, and then sends rows without end. */
  FakeServer endlessRows() throws IOException;

  /** Removes from a source what requires TLS. */
  default ConformanceSource withoutTls(ConformanceSource source) {
    return source;
  }

  /** The version of TLS that is negotiated with the server. */
  default String tlsVersion() {
    return "TLSv1.3";
  }

  /** The server's certificate; called only if {@link Capability#TLS} is present. */
  ServerTls tls();

  /**
   * A server with TLS.
   *
   * @param root the certificate of its authority
   * @param modeField the option for the TLS mode
   * @param modes the values of that option for libpq's {@code disable}, {@code prefer}, {@code
   *     require}, {@code verify-ca} and {@code verify-full}
   */
  record ServerTls(
      int port, String root, String modeField, Map<String, Object> modes, String rootField) {
    /** An option with libpq's values. */
    public ServerTls(int port, String root, String modeField, String rootField) {
      this(port, root, modeField, Map.of(), rootField);
    }

    Object mode(String libpq) {
      return modes.getOrDefault(libpq, libpq);
    }
  }
}
