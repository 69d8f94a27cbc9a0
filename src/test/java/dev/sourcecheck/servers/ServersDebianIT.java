package dev.sourcecheck.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServersDebianIT {
  @ParameterizedTest
  @ValueSource(strings = {"scram-sha-256", "md5"})
  void poolerReusesServerConnection(String authentication) throws SQLException {
    String database = Servers.newDatabase();
    try (PgBouncer pooler =
        PgBouncer.inFrontOf(Servers.postgres().getPort())
            .with("auth_type", authentication)
            .user("postgres", "p \"1\"")
            .start()) {
      DataSource source = Servers.connections(pooler.port(), "postgres", "p \"1\"", database);
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SET statement_timeout = '9min'");
      }

      assertThat(queryText(source, "SHOW statement_timeout")).isEqualTo("9min");

      assertThatThrownBy(
              () -> Servers.connections(pooler.port(), "postgres", "x", database).getConnection())
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08P01"));
    }
  }

  @Test
  void germanServerReportsInGerman() {
    try (GermanServer server = GermanServer.start("host all all 127.0.0.1/32 scram-sha-256")) {
      Servers.execute(server.superuser("postgres"), "CREATE ROLE locked NOLOGIN PASSWORD 'x'");

      assertThatThrownBy(() -> Servers.execute(server.superuser("postgres"), "SELECT nothing"))
          .hasMessageContaining("Spalte »nothing« existiert nicht");
      assertThatThrownBy(
              () -> Servers.connections(server.port(), "locked", "x", "postgres").getConnection())
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
    }
  }

  private static String queryText(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
