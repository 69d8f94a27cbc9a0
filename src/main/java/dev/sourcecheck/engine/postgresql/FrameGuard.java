package dev.sourcecheck.engine.postgresql;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads along with what a server sends and stops it where no honest one would go. The driver
 * believes the lengths that a server declares, and reads on as long as it sends; here each message
 * has a limit, and so has everything but rows between two times that the server is ready.
 *
 * <p>Every message is a byte that tells its kind, four bytes of length that count themselves, and
 * the rest (manual, "Message Formats"). TLS was agreed before, so nothing else is sent.
 */
final class FrameGuard extends FilterInputStream {
  /** Logging in takes a few hundred bytes, some poolers' greetings a few thousand. */
  private static final int LARGEST_AT_LOGIN = 64 * 1024;

  /** Of errors, notices, descriptions of a row and the like. */
  private static final int LARGEST = 1024 * 1024;

  /** The definition of a view, or a statement, may be long. */
  private static final int LARGEST_ROW = 16 * 1024 * 1024;

  /** Of all that is no row, until the server is ready for the next query. */
  private static final long MOST_AT_LOGIN = 512 * 1024;

  private static final long MOST = 8L * 1024 * 1024;

  /**
   * Ours are fetched a thousand at a time; the driver counts their bytes, but empty rows have none.
   */
  private static final int MOST_ROWS = 100_000;

  private static final int HEADER = 5;

  private boolean loggedIn;
  private int headerRead;
  private int kind;
  private int length;
  private int bodyLeft;
  private long talk;
  private int rows;

  FrameGuard(InputStream in) {
    super(in);
  }

  /** The server sends what no honest one would. */
  static final class Flooded extends IOException {
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
    boolean row = loggedIn && (kind == 'D' || kind == 'd');
    int most = row ? LARGEST_ROW : loggedIn ? LARGEST : LARGEST_AT_LOGIN;
    if (length < Integer.BYTES || length > most) {
      throw new Flooded("a message declares a length beyond its limit");
    }
    if (kind == 'Z') {
      loggedIn = true;
      talk = 0;
      rows = 0;
    } else if (row && ++rows > MOST_ROWS) {
      throw new Flooded("rows without end");
    } else if (!row) {
      talk += length + 1L;
      if (talk > (loggedIn ? MOST : MOST_AT_LOGIN)) {
        throw new Flooded("messages without end");
      }
    }
  }
}
