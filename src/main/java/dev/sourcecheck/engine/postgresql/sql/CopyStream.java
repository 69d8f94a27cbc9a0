package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.jdbc.Causes;
import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Streams results with COPY. The server computes rows while earlier ones are read, whereas it waits
 * between two fetches of a cursor and stores the rows of each before it sends them. Any number of
 * rows takes the memory of the largest one.
 */
final class CopyStream implements RowStream<SourceRow> {
  /** How long a cancelled copy may go on, for example because a proxy drops the request. */
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(10);

  private final ReadOnlyTransaction transaction;
  private final Connection connection;
  private final Control control;
  private final ReceiveMeter meter;

  CopyStream(ReadOnlyTransaction transaction, Connection connection, Control control) {
    this.transaction = transaction;
    this.connection = connection;
    this.control = control;
    this.meter = ReceiveMeter.of(connection);
  }

  /** Whether the server can copy: products that speak PostgreSQL's protocol may not. */
  boolean isSupported() throws SQLException {
    Savepoint mark = mark();
    try {
      each(1, "SELECT 1 AS one WHERE false", row -> {});
      return true;
    } catch (SQLException e) {
      if (!FactQuery.isLimitedToFact(e)) {
        throw e;
      }
      returnTo(mark);
      return false;
    }
  }

  @Override
  public void each(int firstRows, String sql, RowReader<? super SourceRow> reader)
      throws SQLException {
    transaction.stopIfAborted();
    List<String> columns = new ArrayList<>();
    transaction.eachColumn(sql, (meta, column) -> columns.add(meta.getColumnLabel(column)));
    CopiedRow row = new CopiedRow(columns);
    Control.AbortRegistration registration = control.onAbort(this::cancel);
    meter.copying(true);
    try {
      CopyOut copy = postgres().getCopyAPI().copyOut("COPY (" + sql + "\n) TO STDOUT");
      try {
        for (byte @Nullable [] next = next(copy); next != null; next = next(copy)) {
          transaction.stopIfAborted();
          row.set(next);
          reader.read(row);
        }
      } finally {
        end(copy);
      }
    } finally {
      meter.copying(false);
      registration.close();
    }
  }

  /** The next row, null after the last. */
  private byte @Nullable [] next(CopyOut copy) throws SQLException {
    try {
      return copy.readFromCopy();
    } catch (SQLException | RuntimeException e) {
      if (copy.isActive() || Causes.contain(e, IOException.class)) {
        // unlike for other statements, the driver would go on to use what is left of the connection
        connection.abort(Runnable::run);
      }
      throw e;
    }
  }

  /** Lets the server end a copy that is not read to its end, before the next statement. */
  private void end(CopyOut copy) throws SQLException {
    if (copy.isActive() && !connection.isClosed()) {
      cancel();
      long until = System.nanoTime() + CANCEL_GRACE.toNanos();
      while (copy.isActive() && !connection.isClosed()) {
        if (System.nanoTime() - until > 0) {
          connection.abort(Runnable::run);
        } else {
          skip(copy);
        }
      }
    }
  }

  private void skip(CopyOut copy) {
    try {
      next(copy);
    } catch (SQLException ended) {
      return; // by the cancellation, or with the connection
    }
  }

  private void cancel() {
    try {
      postgres().cancelQuery();
    } catch (SQLException alreadyClosedOrUnreachable) {
      return; // the copy has ended, or the worker aborts the connection next
    }
  }

  private PGConnection postgres() throws SQLException {
    return connection.unwrap(PGConnection.class);
  }

  @Override
  public Savepoint mark() throws SQLException {
    return transaction.mark();
  }

  @Override
  public void returnTo(Savepoint mark) throws SQLException {
    transaction.returnTo(mark);
  }
}
