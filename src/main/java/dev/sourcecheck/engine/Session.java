package dev.sourcecheck.engine;

import java.util.List;
import java.util.Optional;

/**
 * A session of a source, used by one thread at a time. Methods can throw any exception of the
 * driver, which {@link #explain} converts to a {@link Failure}.
 */
public interface Session extends AutoCloseable {
  /** Creates, fills, reads and drops a table. Leaves no table, even after an abort. */
  WriteProbe probeWrite(Control control) throws Exception;

  /** Streams the filtered catalog to the sink. */
  void readSchema(SchemaFilter filter, SchemaSink sink, Control control) throws Exception;

  /** The name of the session's database. */
  String database();

  /**
   * A page of the names of schemas without system schemas, in byte order.
   *
   * @param after the last name of the previous page, empty for the first page
   */
  List<String> schemas(String after, int limit, Control control) throws Exception;

  /**
   * A page of the names of a schema's tables and views, in byte order; empty if the schema does not
   * exist.
   *
   * @param containing a case-sensitive part of the name, empty for all names
   * @param after the last name of the previous page, empty for the first page
   */
  List<String> relations(String schema, String containing, String after, int limit, Control control)
      throws Exception;

  /** Native lineage, view definitions and query history; empty if the engine has none. */
  Optional<LineageReader> lineage();

  /** How the source's SQL names relations. */
  SqlNaming naming();

  /**
   * Statements that grant the user of this session read access to all relations of the schemas.
   * Privileges that the user has are left out. An administrator can run the statements unchanged.
   */
  List<String> grantsToRead(List<String> schemas);

  /** Converts an exception of this session. */
  Failure explain(Exception problem, Operation operation);

  /** False once the connection is known to be closed; the worker then opens another session. */
  boolean usable();

  /**
   * Frees the thread that is blocked in this session: cancels the statement, then closes the
   * connection. Thread-safe.
   */
  void abort();

  @Override
  void close();

  /** The operation that failed. */
  enum Operation {
    CONNECT,
    WRITE,
    READ_SCHEMA,
    READ_LINEAGE
  }
}
