package dev.sourcecheck.engine;

import java.util.List;
import java.util.Optional;

/**
 * A logged-in connection to a source, used by one thread at a time. Methods may throw whatever the
 * driver throws; {@link #explain} turns that into a {@link Failure}.
 */
public interface Session extends AutoCloseable {
  /** Creates, fills, reads and drops a scratch table. Cleans up whatever happens, also on abort. */
  WriteProbe probeWrite(Control control) throws Exception;

  /** Streams the catalog, filtered, into the sink; the whole is never in memory. */
  void readSchema(SchemaFilter filter, SchemaSink sink, Control control) throws Exception;

  /** The database that the session is in, as the catalog names it. */
  String database();

  /**
   * A page of the names of the schemas that are there, in the order of their bytes; system schemas
   * are left out.
   *
   * @param after the last name of the page before, empty for the first page
   */
  List<String> schemas(String after, int limit, Control control) throws Exception;

  /**
   * A page of the names of a schema's tables and views, in the order of their bytes; empty if there
   * is no such schema.
   *
   * @param containing letters that the name must hold as they stand, empty for any name
   * @param after the last name of the page before, empty for the first page
   */
  List<String> relations(String schema, String containing, String after, int limit, Control control)
      throws Exception;

  /**
   * Native lineage, view definitions and query history; empty if this kind of database has none.
   */
  Optional<LineageReader> lineage();

  /**
   * The statements with which an administrator lets the user of this session read all relations of
   * the given schemas, quoted right, each runnable as it stands; empty if there are none for this
   * kind of database.
   */
  List<String> grantsToRead(List<String> schemas);

  /** What an exception out of this session means to the user. */
  Failure explain(Exception problem, Operation operation);

  /**
   * False once the connection is known to be gone; the worker then opens another for the next step.
   */
  boolean usable();

  /**
   * Frees any thread that is blocked in this session: cancel first, then abort. Safe from any
   * thread.
   */
  void abort();

  @Override
  void close();

  /**
   * What was being done, so that the explanation can name the right field and the right statement.
   */
  enum Operation {
    CONNECT,
    WRITE,
    READ_SCHEMA,
    READ_LINEAGE
  }
}
