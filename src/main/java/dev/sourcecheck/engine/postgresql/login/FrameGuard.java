package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.postgresql.sql.ReceiveMeter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Limits message sizes from a hostile server. The driver allocates the lengths that a server
 * declares, and reads on as long as it sends; here each message has a limit, so has everything
 * until the server is ready, and all of it is drawn from the session's account before the driver
 * sees it.
 *
 * <p>Every message is a byte that tells its kind, four bytes of length that count themselves, and
 * the rest (manual, "Message Formats"). TLS was agreed before, so nothing else is sent.
 */
public final class FrameGuard extends FilterInputStream {
  /** Logging in takes a few hundred bytes, some poolers' greetings a few thousand. */
  private static final int LARGEST_AT_LOGIN = 64 * 1024;

  /** Of errors, notices, descriptions of a row and the like; 1,600 columns take half of it. */
  private static final int LARGEST = 256 * 1024;

  /** The texts that we ask for have 100,000 characters at most, beside names. */
  private static final int LARGEST_ROW = 1024 * 1024;

  /** PostgreSQL itself sends no larger one. */
  private static final int LARGEST_HONEST_ROW = 1024 * 1024 * 1024;

  /** Of all that is no row, until the server is ready for the next query. */
  private static final long MOST_AT_LOGIN = 512 * 1024;

  private static final long MOST = 2L * 1024 * 1024;

  /** Of what the driver keeps as long as the connection. */
  private static final long MOST_KEPT = 256 * 1024;

  /** The driver makes an exception of each, and keeps those of a statement. */
  private static final int MOST_NOTICES = 1_000;

  /** Ours are fetched or limited to a thousand at a time. */
  private static final int MOST_ROWS = 2_000;

  private static final int HEADER = 5;
  private static final int CELL_COUNT = 2;

  private final ReceiveMeter meter;
  private final RowShape row = new RowShape();
  private boolean loggedIn;
  private int headerRead;
  private int kind;
  private int length;
  private int bodyLeft;
  private long talk;
  private long kept;
  private int notices;
  private int rows;

  FrameGuard(InputStream in, ReceiveMeter meter) {
    super(in);
    this.meter = meter;
  }

  /** The server sends what no honest one would. */
  public static final class Flooded extends IOException {
    private static final long serialVersionUID = 1L;

    Flooded(String message) {
      super(message);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    int read = in.read(bytes, from, count);
    for (int at = from; at < from + read; ) {
      if (bodyLeft > 0) {
        int skipped = Math.min(bodyLeft, from + read - at);
        if (row.open()) {
          row.check(bytes, at, skipped);
        }
        bodyLeft -= skipped;
        at += skipped;
      } else {
        header(bytes[at++] & 0xff);
      }
    }
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(Math.max(count, 0), 4096)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void header(int next) throws IOException {
    if (headerRead == 0) {
      kind = next;
      length = 0;
    } else {
      length = length << 8 | next;
    }
    if (++headerRead == HEADER) {
      headerRead = 0;
      judge();
      bodyLeft = length - Integer.BYTES;
    }
  }

  private void judge() throws IOException {
    boolean isRow = loggedIn && (kind == 'D' || kind == 'd');
    int most = isRow ? LARGEST_HONEST_ROW : loggedIn ? LARGEST : LARGEST_AT_LOGIN;
    if (length < Integer.BYTES || length > most) {
      throw new Flooded("a message declares a length beyond its limit");
    }
    if (isRow) {
      row();
    } else if (kind == 'Z') {
      ready();
    } else {
      other();
    }
  }

  private void row() throws IOException {
    if (++rows > MOST_ROWS) {
      throw new Flooded("rows without end");
    }
    if (length > LARGEST_ROW) {
      throw meter.tooLarge();
    }
    if (kind == 'D') {
      if (length < Integer.BYTES + CELL_COUNT) {
        throw new Flooded("a row without a number of cells");
      }
      row.begin(length - Integer.BYTES);
    } else {
      meter.row(length, 1);
    }
  }

  private void ready() {
    loggedIn = true;
    talk = 0;
    rows = 0;
    meter.ready();
  }

  private void other() throws IOException {
    talk += length + 1L;
    if (talk > (loggedIn ? MOST : MOST_AT_LOGIN)) {
      throw new Flooded("messages without end");
    }
    boolean notice = kind == 'N';
    if (notice && ++notices > MOST_NOTICES) {
      throw new Flooded("notices without end");
    }
    if (kind == 'A' || kind == 'S') {
      kept += length;
      if (kept > MOST_KEPT) {
        throw new Flooded("notifications or parameters without end");
      }
      meter.kept(length);
    } else {
      meter.message(length, notice || kind == 'E');
    }
  }

  /**
   * Follows the cells of a row: the driver allocates the length that each declares, however long
   * the row is.
   */
  private final class RowShape {
    private int left;
    private int cells = -1;
    private int cellLeft;
    private int numberRead;
    private int number;

    boolean open() {
      return left > 0;
    }

    void begin(int body) {
      left = body;
      cells = -1;
      cellLeft = 0;
      numberRead = 0;
      number = 0;
    }

    void check(byte[] bytes, int from, int count) throws IOException {
      for (int at = from; at < from + count; ) {
        int skipped = Math.min(cellLeft, from + count - at);
        if (skipped > 0) {
          cellLeft -= skipped;
          left -= skipped;
          at += skipped;
        } else {
          left--;
          number(bytes[at++] & 0xff);
        }
      }
      if (left == 0 && (cells > 0 || cellLeft > 0 || numberRead > 0)) {
        throw new Flooded("a row that ends before its cells");
      }
    }

    private void number(int next) throws IOException {
      number = number << 8 | next;
      numberRead++;
      if (cells < 0 && numberRead == CELL_COUNT) {
        cells = number;
        if (left < Integer.BYTES * (long) cells || cells == 0 && left > 0) {
          throw new Flooded("a row that is too short for its cells, or too long");
        }
        meter.row(length, cells);
        numberRead = 0;
        number = 0;
      } else if (cells >= 0 && numberRead == Integer.BYTES) {
        cells--;
        if (number < -1 || number > left - Integer.BYTES * (long) cells || cells < 0) {
          throw new Flooded("a cell that is larger than its row");
        }
        cellLeft = Math.max(0, number);
        if (cells == 0 && cellLeft != left) {
          throw new Flooded("a row that is longer than its cells");
        }
        numberRead = 0;
        number = 0;
      }
    }
  }
}
