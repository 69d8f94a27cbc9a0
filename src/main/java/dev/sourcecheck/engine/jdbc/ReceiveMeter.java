package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.net.ReceiveBudget;
import java.io.IOException;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the heap that a session's driver uses for received data, draws it from the budget of
 * the process, and releases it when the driver no longer refers to the data.
 *
 * <p>The driver keeps the rows of a fetch until the next fetch is complete, warnings until the
 * statement is closed, and notifications and parameters until the connection is closed. The
 * estimate for a row is twice its bytes, because the current row is also converted to text, and its
 * arrays; for other messages eight times their bytes, because they become many small objects; and
 * for warnings also a stack trace.
 */
public final class ReceiveMeter {
  private static final Map<Connection, ReceiveMeter> ATTACHED = new ConcurrentHashMap<>();

  /** For the rows of a query that returns one row or a page of names. */
  private static final long MAX_SMALL_RESULT = 256 * 1024;

  /** For the rows of one fetch. Adapted fetches are much smaller. */
  private static final long MAX_FETCH = 16L * 1024 * 1024;

  private static final long ROW_OVERHEAD = 48;
  private static final long CELL_OVERHEAD = 24;
  private static final long MESSAGE_OVERHEAD = 128;
  private static final long WARNING_OVERHEAD = 2_048;
  private static final long HELD_OVERHEAD = 128;

  private final ReceiveBudget.SessionAccount account;
  private long previousFetch;
  private long thisFetch;
  private long largestCopied;
  private long untilReleased;
  private long held;
  private long rowBytes;
  private int rows;
  private volatile boolean streaming;
  private volatile boolean copying;
  private volatile boolean tooLarge;
  private volatile boolean outlivesSockets;
  private volatile Fetch last = new Fetch(0, 0, 0, 0);

  /**
   * One fetch that the driver received.
   *
   * @param number sequence number within the session
   * @param bytes of its rows
   * @param cost the heap that it was estimated to take
   */
  public record Fetch(long number, int rows, long bytes, long cost) {}

  public ReceiveMeter(ReceiveBudget.SessionAccount account) {
    this.account = account;
  }

  /** The meter of a connection, or one without a limit for a connection that has none. */
  public static ReceiveMeter of(Connection connection) {
    ReceiveMeter meter = ATTACHED.get(connection);
    return meter == null
        ? new ReceiveMeter(new ReceiveBudget(Long.MAX_VALUE / 4).open(() -> {}))
        : meter;
  }

  public void attach(Connection connection) {
    ATTACHED.put(connection, this);
  }

  public static void detach(Connection connection) {
    ReceiveMeter meter = ATTACHED.remove(connection);
    if (meter != null) {
      meter.close();
    }
  }

  /** Draws the memory of a row before it is read. */
  public void row(long length, int cells) throws IOException {
    rows++;
    rowBytes += length;
    if (rowBytes > (streaming ? MAX_FETCH : MAX_SMALL_RESULT)) {
      throw tooLarge();
    }
    draw(2 * length + ROW_OVERHEAD + CELL_OVERHEAD * cells);
  }

  /** Draws the memory of a row that is no longer used when the next one is read. */
  public void copied(long length) throws IOException {
    long cost = 2 * length + ROW_OVERHEAD;
    if (cost > largestCopied) {
      draw(cost - largestCopied);
      largestCopied = cost;
    }
  }

  /** Draws the memory of bytes whose messages are not inspected. */
  void bytes(long count) throws IOException {
    rowBytes += count;
    if (rowBytes > MAX_FETCH) {
      throw tooLarge();
    }
    draw(2 * count);
  }

  /** Records that a row is larger than any result of our queries. */
  public TooLarge tooLarge() {
    tooLarge = true;
    return new TooLarge();
  }

  /** Draws the memory of any other message before it is read. */
  public void message(long length, boolean warning) throws IOException {
    long cost = 8 * length + MESSAGE_OVERHEAD;
    if (warning) {
      untilReleased += cost + WARNING_OVERHEAD;
      account.draw(cost + WARNING_OVERHEAD);
    } else {
      draw(cost);
    }
  }

  /** Draws the memory of a message that the driver keeps until the connection is closed. */
  public void kept(long length) throws IOException {
    account.draw(8 * length + MESSAGE_OVERHEAD);
  }

  /**
   * Draws the memory of a row that the session itself keeps until the operation ends.
   *
   * @param length characters of its values
   */
  public void held(long length) throws IOException {
    hold(length + HELD_OVERHEAD);
  }

  /**
   * Draws memory that the session itself keeps until the operation ends, or until {@link
   * #releaseHeld}. Unlike other methods it may be called while a fetch is being received.
   */
  public void hold(long bytes) throws IOException {
    held += bytes;
    account.draw(bytes);
  }

  /** Bytes that the session keeps, to be passed to {@link #releaseHeld}. */
  public long heldBytes() {
    return held;
  }

  /**
   * Releases what the session no longer keeps.
   *
   * @param before {@link #heldBytes} before it was kept
   */
  public void releaseHeld(long before) {
    account.release(held - before);
    held = before;
  }

  private void draw(long cost) throws IOException {
    thisFetch += cost;
    account.draw(cost);
  }

  /** The server is ready: the driver has the whole fetch and releases the previous one. */
  public void ready() {
    account.release(previousFetch);
    last = new Fetch(last.number + 1, rows, rowBytes, thisFetch);
    previousFetch = thisFetch;
    thisFetch = 0;
    rows = 0;
    rowBytes = 0;
    largestCopied = 0;
  }

  /** The statements of an operation are closed, and their results are no longer in use. */
  public void operationEnded() {
    account.release(previousFetch + untilReleased + held);
    previousFetch = 0;
    untilReleased = 0;
    held = 0;
  }

  /** Whether the result is fetched in portions. */
  public void streaming(boolean on) {
    streaming = on;
  }

  public boolean isStreaming() {
    return streaming;
  }

  /** Whether rows are copied, each of which is used before the next one is read. */
  public void copying(boolean on) {
    copying = on;
  }

  public boolean isCopying() {
    return copying;
  }

  public Fetch last() {
    return last;
  }

  public boolean tight() {
    return account.tight();
  }

  /** Why the session was ended because of what it received; null if it was not. */
  @Nullable
  public Failure failure() {
    if (account.evicted()) {
      return NetworkFailures.budgetExhausted();
    }
    return tooLarge ? NetworkFailures.answerTooLarge() : null;
  }

  /** The session continues over another socket when one is closed. */
  void outliveSockets() {
    outlivesSockets = true;
  }

  /** A socket that draws from this meter is closed. */
  void socketClosed() {
    if (!outlivesSockets) {
      close();
    }
  }

  /** Idempotent. */
  public void close() {
    account.close();
  }

  /** The result is larger than any result of our queries. */
  public static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("the result is larger than any result of our queries");
    }
  }
}
