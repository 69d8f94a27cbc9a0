package dev.sourcecheck.engine.trino;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.jdbc.ForeignService;
import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import dev.sourcecheck.engine.jdbc.SessionConnection;
import dev.sourcecheck.engine.jdbc.StatementControl;
import dev.sourcecheck.engine.jdbc.Wire;
import dev.sourcecheck.text.UntrustedText;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements: a POST submits one, each response is a {@link TrinoPage} of rows with the path
 * of the next response.
 */
final class TrinoClient implements SessionConnection, StatementControl {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);
  private static final String STATEMENTS = "/v1/statement";
  private static final String PAGE_SIZE = "targetResultSize=256kB";
  private static final long BUSY_MILLIS = 100;
  private static final int CANCEL_MILLIS = 2_000;
  private static final int MAX_TEXT = 500;

  /** The response takes about 200 bytes. */
  private static final int MAX_INFO = 64 * 1024;

  private final TrinoOptions options;
  private final Wire wire;
  private final HttpExchange http;
  private volatile long deadline;

  /** The path of the next response; null once the statement has ended or was cancelled. */
  private volatile @Nullable String running;

  TrinoClient(TrinoOptions options, Wire wire, int timeoutMillis) {
    this.options = options;
    this.wire = wire;
    this.http = new HttpExchange(wire.successive(), options.authority(), timeoutMillis);
    limit(timeoutMillis);
  }

  /**
   * What the server reports about itself without a login: {@code nodeVersion.version} and {@code
   * starting}.
   */
  JsonNode info() throws SQLException {
    try {
      HttpReply reply = http.send("GET", "/v1/info", Map.of(), new byte[0]);
      wire.meter().ready();
      if (reply.status() != 200 || reply.body().length > MAX_INFO) {
        throw new ForeignServer("a web server");
      }
      JsonNode info = JSON.readTree(reply.body());
      if (!info.path("nodeVersion").path("version").isTextual()) {
        throw new ForeignServer("a web server");
      }
      return info;
    } catch (JsonProcessingException e) {
      throw new ForeignServer("a web server");
    } catch (HttpViolation e) {
      throw new ForeignServer(ForeignService.describe(e.start()));
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** Runs a statement without a result. */
  void execute(String sql, Control control) throws SQLException {
    query(sql, control, row -> {});
  }

  /** Runs a statement and streams its rows. */
  void query(String sql, Control control, TrinoPage.ResultSink sink) throws SQLException {
    boolean ended = false;
    try {
      TrinoPage page = page("POST", STATEMENTS, sql.getBytes(StandardCharsets.UTF_8), control);
      while (true) {
        String next = page.next();
        running = next;
        TrinoPage.PageError error = page.error();
        if (error != null) {
          ended = true;
          throw failure(error);
        }
        page.rows(sink);
        if (next == null) {
          ended = true;
          return;
        }
        page = page("GET", next, new byte[0], control);
      }
    } catch (HttpRefusal e) {
      ended = true;
      throw e;
    } catch (IOException e) {
      close(); // a response may still be on its way
      throw lost(e);
    } finally {
      if (!ended) {
        abandon();
      }
      if (ended || !http.isClosed()) {
        running = null; // otherwise it can be cancelled over another connection
      }
    }
  }

  /**
   * Runs a statement whose rows are kept in memory. Their size is drawn from the budget, so that a
   * server that never stops sending rows does not exhaust the heap.
   */
  void collect(String sql, Control control, TrinoPage.ResultSink sink) throws SQLException {
    query(
        sql,
        control,
        row -> {
          hold(row);
          sink.row(row);
        });
  }

  /** Draws the size of a row that is kept until the operation ends, or until it is released. */
  void hold(TrinoRow row) throws SQLException {
    try {
      wire.meter().held(row.length());
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** The session's meter, to release kept rows before the operation ends. */
  ReceiveMeter meter() {
    return wire.meter();
  }

  /** A page. The server answers that it is busy before it accepts or repeats anything. */
  private TrinoPage page(String method, String path, byte[] body, Control control)
      throws IOException, SQLException {
    String sized =
        path.equals(STATEMENTS) ? path : path + (path.contains("?") ? "&" : "?") + PAGE_SIZE;
    while (true) {
      stopIfEnded(control);
      HttpReply reply = http.send(method, sized, options.headers(), body);
      wire.meter().ready();
      if (reply.status() == 200) {
        return TrinoPage.parse(reply.body());
      }
      if (!BUSY.contains(reply.status())) {
        throw HttpRefusal.of(reply);
      }
      pause();
    }
  }

  private void stopIfEnded(Control control) throws SQLException {
    if (control.aborted()) {
      throw new SQLException("The step was aborted");
    }
    if (System.nanoTime() - deadline > 0) {
      throw new SQLTimeoutException("The statement took too long");
    }
  }

  private static void pause() throws SQLException {
    try {
      TimeUnit.MILLISECONDS.sleep(BUSY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    }
  }

  /** The server's error, whose code decides; it has no SQLState. */
  private static SQLException failure(TrinoPage.PageError error) {
    return new SQLException(UntrustedText.clean(error.message(), MAX_TEXT), null, error.code());
  }

  private static SQLException lost(IOException e) {
    if (e instanceof HttpViolation || e instanceof EOFException) {
      return new SQLException("The server closed the connection or violated HTTP", "08006", e);
    }
    return e instanceof SocketTimeoutException
        ? new SQLTimeoutException("The server did not respond in time", "08006", e)
        : new SQLException("The connection was lost", "08006", e);
  }

  /** Ends a statement whose remaining rows are not wanted, so that the server does not keep it. */
  private void abandon() {
    String path = running;
    if (path == null || http.isClosed()) {
      return;
    }
    http.timeout(CANCEL_MILLIS);
    try {
      http.send("DELETE", path, options.headers(), new byte[0]);
    } catch (IOException e) {
      http.close(); // the state of the connection is unknown
    }
  }

  @Override
  public void limit(int millis) {
    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis - millis / 10);
  }

  /** Over a connection of its own. */
  @Override
  public void cancel() throws SQLException {
    String path = running;
    if (path == null) {
      return;
    }
    try (HttpExchange other = new HttpExchange(wire::next, options.authority(), CANCEL_MILLIS)) {
      other.send("DELETE", path, options.headers(), new byte[0]);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  @Override
  public void networkTimeout(int millis) {
    http.timeout(millis);
  }

  /** Each statement is a transaction of its own. */
  @Override
  public void endTransaction() {}

  @Override
  public boolean isClosed() {
    return http.isClosed();
  }

  @Override
  public void close() {
    http.close();
    wire.meter().close();
  }
}
