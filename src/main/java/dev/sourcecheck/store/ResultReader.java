package dev.sourcecheck.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Reads the results of an executed statement, beginning with the first. */
public interface ResultReader<T> {
  T read(PreparedStatement executed) throws SQLException;
}
