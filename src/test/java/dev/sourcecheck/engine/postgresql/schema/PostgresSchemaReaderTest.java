package dev.sourcecheck.engine.postgresql.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CountingSchemaSink;
import dev.sourcecheck.engine.DiscardingSink;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import dev.sourcecheck.net.ReceiveBudget;
import dev.sourcecheck.servers.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PostgresSchemaReaderTest {
  @Test
  void restoresConnectionAfterError() throws SQLException {
    String database = Servers.newDatabase();
    TestControl control = TestControl.patient();
    try (Connection connection = Servers.superuser(database).getConnection();
        Connection other = Servers.superuser(database).getConnection();
        Statement lock = other.createStatement();
        Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '50ms'");
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE pg_catalog.pg_constraint IN ACCESS EXCLUSIVE MODE");

      assertThatThrownBy(
              () ->
                  new PostgresSchemaReader(connection, TransactionSettings.NONE)
                      .read(
                          SchemaFilter.ALL,
                          new CountingSchemaSink(CatalogLimits.DEFAULT, control),
                          control))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));

      assertThat(connection.isReadOnly()).isFalse();
      assertThat(connection.getAutoCommit()).isTrue();
    }
  }

  /** A hostile server could send a million names of a megabyte each. */
  @Test
  void drawsKeptNamesFromTheBudget() throws SQLException {
    String database = Servers.newDatabase();
    Servers.execute(
        Servers.superuser(database),
        """
        DO $$ BEGIN
          FOR i IN 1..500 LOOP
            EXECUTE format('CREATE TABLE %I (id integer)', 'orders_' || repeat('x', 50) || i);
          END LOOP;
        END $$""");
    ReceiveBudget budget = new ReceiveBudget(1_000_000);

    assertThat(heldWhileColumnsAreRead(database, budget)).isGreaterThan(500 * 2 * 57);
    assertThatThrownBy(() -> heldWhileColumnsAreRead(database, new ReceiveBudget(10_000)))
        .isInstanceOf(SQLException.class)
        .hasMessage("The result is too large");
  }

  private static long heldWhileColumnsAreRead(String database, ReceiveBudget budget)
      throws SQLException {
    AtomicLong held = new AtomicLong();
    TestControl control = TestControl.patient();
    try (Connection connection = Servers.superuser(database).getConnection()) {
      new ReceiveMeter(budget.open(() -> {})).attach(connection);
      try {
        new PostgresSchemaReader(connection, TransactionSettings.NONE)
            .read(
                SchemaFilter.ALL,
                new CountingSchemaSink(
                    CatalogLimits.DEFAULT,
                    control,
                    new DiscardingSink() {
                      @Override
                      public void column(ColumnRow row) {
                        held.set(budget.held());
                      }
                    }),
                control);
      } finally {
        ReceiveMeter.detach(connection);
      }
    }
    assertThat(budget.held()).isZero();
    return held.get();
  }
}
