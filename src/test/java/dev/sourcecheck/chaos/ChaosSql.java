package dev.sourcecheck.chaos;

import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Queries of a database. */
final class ChaosSql {
  private ChaosSql() {}

  static long number(DataSource database, String sql) {
    return Jdbi.create(database)
        .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  static List<String> column(DataSource database, String sql) {
    return Jdbi.create(database)
        .withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }
}
