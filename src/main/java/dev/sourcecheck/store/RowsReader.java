package dev.sourcecheck.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads a whole result, beginning before the first row. */
public interface RowsReader<T> {
  T read(ResultSet rows) throws SQLException;
}
