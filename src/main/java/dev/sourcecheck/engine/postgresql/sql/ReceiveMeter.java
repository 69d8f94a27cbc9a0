package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.net.ReceiveBudget;
import java.io.IOException;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the heap that a session's driver occupies with what the server sent, draws it from the
 * process's budget, and knows when the driver has let go of it.
 *
 * <p>The driver keeps the rows of a fetch until those of the next have arrived, warnings until the
 * statement is closed, and notifications and parameters for good. The estimates are twice the bytes
 * of a row, since the present one is also a text, and its arrays; eight times those of other
 * messages, of which it makes many small objects; and a stack trace for each warning.
 */
public final class ReceiveMeter {
  private static final Map<Connection, ReceiveMeter> OPEN = new ConcurrentHashMap<>();

  /** Of the rows of a query that is asked for one row, or a page of names. */
  private static final long LARGEST_ANSWER = 256 * 1024;

  /** Of the rows of one fetch; portions adapt to a small part of it. */
  private static final long LARGEST_FETCH = 16L * 1024 * 1024;

  private static final long OF_A_ROW = 48;
  private static final long OF_A_CELL = 24;
  private static final long OF_A_MESSAGE = 128;
  private static final long OF_A_WARNING = 2_048;

  private final ReceiveBudget.SessionAccount account;
  private long previousFetch;
  private long thisFetch;
  private long untilReleased;
  private long rowBytes;
  private int rows;
  private volatile boolean streaming;
  private volatile boolean tooLarge;
  private volatile Fetch last = new Fetch(0, 0, 0);

  /**
   * One fetch that the driver has received.
   *
   * @param number counts them
   */
  public record Fetch(long number, int rows, long bytes) {}

  public ReceiveMeter(ReceiveBudget.SessionAccount account) {
    this.account = account;
  }

  /** The meter of a connection of ours; one that limits nothing for others. */
  static ReceiveMeter of(Connection connection) {
    ReceiveMeter meter = OPEN.get(connection);
    return meter == null
        ? new ReceiveMeter(new ReceiveBudget(Long.MAX_VALUE / 4).open(() -> {}))
        : meter;
  }

  public void attach(Connection connection) {
    OPEN.put(connection, this);
  }

  public static void detach(Connection connection) {
    ReceiveMeter meter = OPEN.remove(connection);
    if (meter != null) {
      meter.close();
    }
  }

  /** A row was announced. */
  public void row(long length, int cells) throws IOException {
    rows++;
    rowBytes += length;
    if (rowBytes > (streaming ? LARGEST_FETCH : LARGEST_ANSWER)) {
      throw tooLarge();
    }
    draw(2 * length + OF_A_ROW + OF_A_CELL * cells);
  }

  /** A row was announced that is larger than any that is asked for. */
  public TooLarge tooLarge() {
    tooLarge = true;
    return new TooLarge();
  }

  /** Any other message was announced. */
  public void message(long length, boolean warning) throws IOException {
    long cost = 8 * length + OF_A_MESSAGE;
    if (warning) {
      untilReleased += cost + OF_A_WARNING;
      account.draw(cost + OF_A_WARNING);
    } else {
      draw(cost);
    }
  }

  /** A message was announced whose content the driver keeps as long as the connection. */
  public void kept(long length) throws IOException {
    account.draw(8 * length + OF_A_MESSAGE);
  }

  private void draw(long cost) throws IOException {
    thisFetch += cost;
    account.draw(cost);
  }

  /** The server is ready: the driver has the whole fetch and drops the one before. */
  public void ready() {
    account.release(previousFetch);
    previousFetch = thisFetch;
    thisFetch = 0;
    last = new Fetch(last.number + 1, rows, rowBytes);
    rows = 0;
    rowBytes = 0;
  }

  /** The statements of an operation are closed, and nothing that they returned is in use. */
  public void operationEnded() {
    account.release(previousFetch + untilReleased);
    previousFetch = 0;
    untilReleased = 0;
  }

  /** Whether the result comes in portions that are let go one by one. */
  public void streaming(boolean on) {
    streaming = on;
  }

  public Fetch last() {
    return last;
  }

  boolean tight() {
    return account.tight();
  }

  /** Why the session was ended for what it received; null if it was not. */
  @Nullable
  public Failure failure() {
    if (account.evicted()) {
      return NetworkFailures.budgetExhausted();
    }
    return tooLarge ? NetworkFailures.answerTooLarge() : null;
  }

  /** Idempotent. */
  public void close() {
    account.close();
  }

  /** More than any answer to our queries holds. */
  public static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("the answer is larger than any that is asked for");
    }
  }
}
