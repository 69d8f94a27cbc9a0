package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.WriteProbe;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A session that can do nothing but read the schema, through the real reader. */
public final class ReadingSession implements Session {
  private final Connection connection;
  private final String user;

  public ReadingSession(DataSource source, String user) throws SQLException {
    this.connection = source.getConnection();
    this.user = user;
  }

  public Connection connection() {
    return connection;
  }

  @Override
  public void readSchema(SchemaFilter filter, SchemaSink sink, Control control)
      throws SQLException {
    new PostgresSchemaReader(connection).read(filter, sink, control);
  }

  @Override
  public String database() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> schemas(String after, int limit, Control control) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> relations(
      String schema, String containing, String after, int limit, Control control) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> grantsToRead(List<String> schemas) {
    List<String> grants = new ArrayList<>();
    for (String schema : schemas) {
      grants.add("GRANT USAGE ON SCHEMA " + quoted(schema) + " TO " + quoted(user));
      grants.add("GRANT SELECT ON ALL TABLES IN SCHEMA " + quoted(schema) + " TO " + quoted(user));
    }
    return grants;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public Failure explain(Exception problem, Operation operation) {
    boolean cancelled = problem instanceof SQLException sql && "57014".equals(sql.getSQLState());
    return Failure.of(
        cancelled ? FailureCode.CANCELLED : FailureCode.UNEXPECTED,
        operation + ": " + problem.getMessage());
  }

  @Override
  public WriteProbe probeWrite(Control control) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<LineageReader> lineage() {
    return Optional.empty();
  }

  @Override
  public boolean usable() {
    return true;
  }

  @Override
  public void abort() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
