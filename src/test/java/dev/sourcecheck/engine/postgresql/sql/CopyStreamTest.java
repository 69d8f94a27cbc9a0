package dev.sourcecheck.engine.postgresql.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StallingProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CopyStreamTest {
  private static final String MANY = "SELECT generate_series(1, 100000000) AS id";

  private final TestControl control = TestControl.patient();

  @Test
  void continuesAfterCopyThatIsNotReadToItsEnd() throws SQLException {
    try (Connection connection = connect();
        ReadOnlyTransaction transaction = begin(connection)) {
      RowStream<? extends SourceRow> rows = copied(transaction);
      Savepoint mark = rows.mark();

      assertThatThrownBy(
              () ->
                  rows.each(
                      1,
                      MANY,
                      row -> {
                        if (row.number("id") == 1_000) {
                          throw new IllegalStateException("enough");
                        }
                      }))
          .hasMessage("enough");

      rows.returnTo(mark);
      assertThat(ids(rows, "SELECT 1 AS id")).containsExactly(1L);
    }
  }

  @Test
  void passesRowsBeforeAnError() throws SQLException {
    try (Connection connection = connect();
        ReadOnlyTransaction transaction = begin(connection)) {
      RowStream<? extends SourceRow> rows = copied(transaction);
      Savepoint mark = rows.mark();
      List<Long> ids = new ArrayList<>();

      assertThatThrownBy(
              () ->
                  rows.each(
                      1,
                      "SELECT 100 / (100 - n) AS id FROM generate_series(1, 200) AS n",
                      row -> ids.add(row.number("id"))))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));

      assertThat(ids).hasSize(99);
      rows.returnTo(mark);
      assertThat(ids(rows, "SELECT 1 AS id")).containsExactly(1L);
    }
  }

  @Test
  void closesConnectionThatIsLostDuringCopy() throws SQLException, IOException {
    try (StallingProxy proxy = new StallingProxy(Servers.postgres().getPort());
        Connection connection = at(proxy.port())) {
      try (ReadOnlyTransaction transaction = begin(connection)) {
        RowStream<? extends SourceRow> rows = copied(transaction);

        assertThatThrownBy(() -> rows.each(1, MANY, row -> cut(proxy)))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
      }
      assertThat(connection.isClosed()).isTrue();
    }
  }

  /** A pooler in transaction mode would keep it. */
  @Test
  void preparesNoNamedStatement() throws SQLException {
    try (Connection connection = connect();
        ReadOnlyTransaction transaction = begin(connection)) {
      RowStream<? extends SourceRow> rows = copied(transaction);

      assertThat(ids(rows, "SELECT 7 AS id")).containsExactly(7L);

      assertThat(ids(rows, "SELECT count(*) AS id FROM pg_catalog.pg_prepared_statements"))
          .containsExactly(0L);
    }
  }

  @Test
  void stopsWhenAborted() throws SQLException {
    try (Connection connection = connect();
        ReadOnlyTransaction transaction = begin(connection)) {
      RowStream<? extends SourceRow> rows = copied(transaction);

      assertThatThrownBy(() -> rows.each(1, MANY, row -> control.abort()))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    }
  }

  /** Products that speak PostgreSQL's protocol may not have COPY. */
  @Test
  void fetchesWhereTheServerCannotCopy() throws SQLException, IOException {
    try (FakeServer server = new FakeServer(CopyStreamTest::relayWithoutCopy);
        Connection connection = at(server.port());
        ReadOnlyTransaction transaction = begin(connection)) {
      RowStream<? extends SourceRow> rows = transaction.streamed();

      assertThat(rows).isSameAs(transaction);
      assertThat(ids(rows, "SELECT n AS id FROM generate_series(1, 30) AS n"))
          .isEqualTo(LongStream.rangeClosed(1, 30).boxed().toList());
    }
  }

  private ReadOnlyTransaction begin(Connection connection) throws SQLException {
    return ReadOnlyTransaction.begin(
        connection,
        TransactionSettings.NONE,
        TransactionSettings.TransactionKind.SNAPSHOT,
        control);
  }

  private static RowStream<? extends SourceRow> copied(ReadOnlyTransaction transaction)
      throws SQLException {
    RowStream<? extends SourceRow> rows = transaction.streamed();
    assertThat(rows).isInstanceOf(CopyStream.class);
    return rows;
  }

  private static List<Long> ids(RowStream<? extends SourceRow> rows, String sql)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    rows.each(1, sql, row -> ids.add(row.number("id")));
    return ids;
  }

  private static void cut(StallingProxy proxy) {
    try {
      proxy.cut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Connection connect() throws SQLException {
    return at(Servers.postgres().getPort());
  }

  private static Connection at(int port) throws SQLException {
    return Servers.connections(port, "postgres", "postgres", "postgres").getConnection();
  }

  private static void relayWithoutCopy(InputStream in, OutputStream out) throws IOException {
    try (Socket server =
        new Socket(InetAddress.getLoopbackAddress(), Servers.postgres().getPort())) {
      Thread answers = new Thread(() -> transfer(server, out), "relayed-answers");
      answers.setDaemon(true);
      answers.start();
      byte[] buffer = new byte[65_536];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        String sent = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
        server
            .getOutputStream()
            .write(sent.replace("COPY (", "NONE (").getBytes(StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static void transfer(Socket from, OutputStream to) {
    try {
      from.getInputStream().transferTo(to);
    } catch (IOException e) {
      return; // one of the sockets is closed
    }
  }
}
