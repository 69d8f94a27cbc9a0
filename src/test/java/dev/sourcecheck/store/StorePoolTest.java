package dev.sourcecheck.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class StorePoolTest {
  @Inject StoreSql store;
  @Inject DataSource pool;
  @Inject StoreConnections connections;

  @Test
  void limitsIdleTransactions() {
    String limit = show("SHOW idle_in_transaction_session_timeout");

    assertThat(limit).isEqualTo("5s");
  }

  @Test
  void setsNetworkTimeouts() throws SQLException {
    try (Connection pooled = pool.getConnection();
        Connection own = connections.open()) {
      assertThat(pooled.getNetworkTimeout()).isPositive();
      assertThat(own.getNetworkTimeout()).isBetween(1, 10_000);
    }
  }

  @Test
  void boundedTransactionRestoresNetworkTimeout() throws SQLException {
    int[] within = new int[1];
    int before = timeout();

    store
        .brief()
        .inTransaction(
            session -> {
              try {
                within[0] = session.connection().getNetworkTimeout();
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
              return 0;
            });

    assertThat(within[0]).isBetween(1, 10_000);
    assertThat(timeout()).isEqualTo(before);
  }

  @Test
  void boundedTransactionReportsLostConnection() {
    assertThatThrownBy(
            () ->
                store
                    .brief()
                    .inTransaction(
                        session ->
                            session
                                .sql("SELECT pg_terminate_backend(pg_backend_pid())")
                                .one(Boolean.class)))
        .hasMessageContaining("terminating connection");
    assertThat(show("SELECT 'back'")).isEqualTo("back");
  }

  @Test
  void discardsIdleConnectionsThatDied() {
    show("SELECT 'one at least is open'");
    Servers.execute(
        Servers.superuser("postgres"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
            + show("SELECT current_database()")
            + "'",
        "SELECT pg_sleep(1.1)");

    assertThat(show("SELECT 'alive'")).isEqualTo("alive");
  }

  private String show(String sql) {
    return store.withSession(session -> session.sql(sql).one(String.class));
  }

  private int timeout() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return connection.getNetworkTimeout();
    }
  }
}
