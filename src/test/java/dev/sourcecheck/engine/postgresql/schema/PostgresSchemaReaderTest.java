package dev.sourcecheck.engine.postgresql.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CountingSchemaSink;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import dev.sourcecheck.servers.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
}
