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
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A real connection of which just the lineage can be read. */
public final class LineageSession implements Session {
  private final Connection connection;
  private final String database;

  public LineageSession(DataSource source) {
    try {
      connection = source.getConnection();
      database = connection.getCatalog();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connection() {
    return connection;
  }

  @Override
  public Optional<LineageReader> lineage() {
    return Optional.of(new PostgresLineage(connection, database));
  }

  @Override
  public Failure explain(Exception problem, Operation operation) {
    return Failure.of(FailureCode.UNEXPECTED, operation + ": " + problem.getMessage());
  }

  @Override
  public WriteProbe probeWrite(Control control) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void readSchema(SchemaFilter filter, SchemaSink sink, Control control) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean usable() {
    return true;
  }

  @Override
  public void abort() {
    close();
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
