package dev.sourcecheck.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sourcecheck.bench.BenchServer.SqlRunner;
import java.sql.SQLException;

/** Databases with tables of ten columns each, in the schema {@code big}. */
final class BenchTables {
  private static final int TABLES_AT_ONCE = 1_000;

  private static final String CREATE =
      """
      DO $$ BEGIN
        FOR i IN %d..%d LOOP
          EXECUTE format(
            'CREATE TABLE big.customer_orders_%%s (
               id bigint%%s, customer_id integer NOT NULL, order_number varchar(40),
               amount numeric(12, 2) DEFAULT 0, status text DEFAULT ''new'',
               created_at timestamptz DEFAULT now(), updated_at timestamp,
               is_active boolean NOT NULL, notes text, reference_code uuid)',
            i, CASE WHEN i %% 2 = 0 THEN ' PRIMARY KEY' ELSE '' END);
          EXECUTE format('COMMENT ON TABLE big.customer_orders_%%s IS ''Orders, part %%s''', i, i);
          IF i %% 5 = 0 THEN
            EXECUTE format(
              'COMMENT ON COLUMN big.customer_orders_%%s.amount IS ''In the currency of the account''',
              i);
          END IF;
        END LOOP;
      END $$
      """;

  private BenchTables() {}

  /** Creates a database with this number of tables, and returns its name. */
  static String create(BenchServer server, int count) throws SQLException {
    String database = server.newDatabase();
    try (HikariDataSource pool = server.pool(database, 1)) {
      SqlRunner.run(pool, "CREATE SCHEMA big");
      for (int from = 1; from <= count; from += TABLES_AT_ONCE) {
        SqlRunner.run(pool, CREATE.formatted(from, Math.min(count, from + TABLES_AT_ONCE - 1)));
      }
      SqlRunner.run(pool, "VACUUM ANALYZE");
    }
    return database;
  }
}
