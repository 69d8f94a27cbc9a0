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

class ServersTest {
  @Test
  void testedVersionRuns() throws SQLException {
    String expected = System.getProperty("postgres.version");

    String actual = queryText(Servers.superuser("postgres"), "SHOW server_version");

    assertThat(actual + ".0").isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SQL_ASCII", "LATIN1"})
  void createsDatabasesWithTheRequestedEncoding(String encoding) throws SQLException {
    String database = Servers.newDatabaseIn(encoding);

    assertThat(queryText(Servers.superuser(database), "SHOW server_encoding")).isEqualTo(encoding);
  }

  @Test
  void coldStandbyRefusesEverySession() {
    try (ColdStandby standby = ColdStandby.start()) {
      assertThatThrownBy(
              () -> Servers.connections(standby.port(), "postgres", "", "postgres").getConnection())
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P03"));
    }
  }

  @Test
  void questDbNamesItself() throws SQLException {
    try (QuestDb server = QuestDb.start()) {
      DataSource source = Servers.connections(server.port(), "admin", "quest", "qdb");

      assertThat(queryText(source, "SELECT version()")).contains("QuestDB");
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
