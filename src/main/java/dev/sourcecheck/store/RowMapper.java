package dev.sourcecheck.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the current row of a result. */
public interface RowMapper<T> {
  T map(ResultSet row) throws SQLException;
}
