package dev.sourcecheck.engine.postgresql.sql;

import java.sql.SQLException;
import java.sql.Savepoint;

/**
 * A way to receive the rows of queries within one transaction.
 *
 * @param <R> the rows
 */
public interface RowStream<R extends SourceRow> {
  /**
   * Reads a row before the next one is received.
   *
   * @param <R> the rows
   */
  interface RowReader<R extends SourceRow> {
    void read(R row) throws SQLException;
  }

  /**
   * Runs a query and passes each row to {@code row}, until the step is aborted.
   *
   * @param firstRows number of rows to request first, if rows are requested in portions
   */
  void each(int firstRows, String sql, RowReader<? super R> row) throws SQLException;

  /** A savepoint to which the transaction can return if an optional query fails. */
  Savepoint mark() throws SQLException;

  void returnTo(Savepoint mark) throws SQLException;
}
