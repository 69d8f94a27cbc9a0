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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void drawsTheColumnsOfAKeyFromTheBudget() throws SQLException {
    String database = Servers.newDatabase();
    Servers.execute(
        Servers.superuser(database),
        """
        DO $$
        DECLARE
          columns text[] := ARRAY(SELECT 'c' || repeat('x', 50) || i FROM generate_series(10, 41) i);
        BEGIN
          FOR i IN 1..2 LOOP
            EXECUTE format('CREATE TABLE t%s (%s int, CONSTRAINT k%s PRIMARY KEY (%s))',
              i, array_to_string(columns, ' int, '), i, array_to_string(columns, ', '));
          END LOOP;
        END $$""");
    TestControl control = TestControl.patient();
    List<Long> held = new ArrayList<>();
    try (Connection connection = Servers.superuser(database).getConnection()) {
      ReceiveMeter meter = new ReceiveMeter(new ReceiveBudget(1_000_000).open(() -> {}));
      meter.attach(connection);
      try {
        new PostgresSchemaReader(connection, TransactionSettings.NONE)
            .read(
                SchemaFilter.ALL,
                new DiscardingSink() {
                  private long before;

                  @Override
                  public void column(ColumnRow row) {
                    before = meter.heldBytes();
                  }

                  @Override
                  public void key(KeyRow row) {
                    held.add(meter.heldBytes() - before);
                  }
                },
                control);
      } finally {
        ReceiveMeter.detach(connection);
      }
    }
    // 32 columns of 53 characters and the name of the key
    long each = 32 * (64 + 2 * 53) + 64 + 2 * 2;
    assertThat(held).containsExactly(each, each);
  }

  /** The snapshot still has what is dropped, but nothing is known of its privileges. */
  @ParameterizedTest
  @ValueSource(strings = {"DROP TABLE s.dropped CASCADE", "DROP SCHEMA s CASCADE"})
  void omitsWhatIsDroppedMeanwhile(String drop) throws SQLException {
    String database = Servers.newDatabase();
    DataSource admin = Servers.superuser(database);
    Servers.execute(
        admin,
        "CREATE SCHEMA s",
        "CREATE TABLE s.dropped (id int PRIMARY KEY)",
        "CREATE TABLE kept (id int PRIMARY KEY)",
        "CREATE TABLE hidden (id int PRIMARY KEY)",
        "CREATE ROLE reads_" + database + " LOGIN PASSWORD 'x'",
        "GRANT USAGE ON SCHEMA s TO PUBLIC",
        "GRANT SELECT ON s.dropped, kept TO PUBLIC");
    List<String> rows = new ArrayList<>();
    try (Connection connection = Servers.as("reads_" + database, "x", database).getConnection()) {
      new PostgresSchemaReader(connection, TransactionSettings.NONE)
          .read(
              SchemaFilter.ALL,
              new DiscardingSink() {
                @Override
                public void database(String name) {
                  if (name.equals(database) && drop.startsWith("DROP SCHEMA")) {
                    Servers.execute(admin, drop);
                  }
                }

                @Override
                public void schema(SchemaRow row) {
                  if (row.name().equals("s")) {
                    Servers.execute(admin, drop);
                  }
                  rows.add("schema " + row.name() + (row.granted() ? "" : " not granted"));
                }

                @Override
                public void relation(RelationRow row) {
                  rows.add("table " + row.name() + (row.granted() ? "" : " not granted"));
                }

                @Override
                public void column(ColumnRow row) {
                  rows.add("column of " + row.relation());
                }

                @Override
                public void key(KeyRow row) {
                  rows.add("key of " + row.relation());
                }
              },
              TestControl.patient());
    }
    List<String> expected =
        new ArrayList<>(
            List.of(
                "schema public",
                "table kept",
                "table hidden not granted",
                "column of kept",
                "column of hidden",
                "key of kept",
                "key of hidden"));
    if (drop.startsWith("DROP TABLE")) {
      expected.add(1, "schema s");
    }
    assertThat(rows).containsExactlyElementsOf(expected);
  }
}
