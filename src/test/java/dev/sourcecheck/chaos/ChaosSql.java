package dev.sourcecheck.chaos;

import dev.sourcecheck.store.StoreSql;
import java.util.List;
import javax.sql.DataSource;

/** Queries of a database. */
final class ChaosSql {
  private ChaosSql() {}

  static long number(DataSource database, String sql) {
    return new StoreSql(database).withSession(session -> session.sql(sql).one(Long.class));
  }

  /** The first column of all rows; its values may be null. */
  static List<String> column(DataSource database, String sql) {
    return new StoreSql(database)
        .withSession(session -> session.sql(sql).list(row -> row.getString(1)));
  }
}
