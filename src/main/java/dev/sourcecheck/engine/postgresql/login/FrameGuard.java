package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Limits message sizes from a hostile server, and passes authentication messages to an {@link
 * AuthenticationExchange} before the driver reads them. The driver allocates any length that a
 * server declares and reads as long as the server sends. Here each message has a limit, the
 * messages until the server is ready for a query have a common limit, and all of it is drawn from
 * the session's account first.
 *
 * <p>A message is a byte for its kind, four bytes of length, which include themselves, and the body
 * (manual, "Message Formats"). TLS is negotiated before, so nothing else is sent.
 */
public final class FrameGuard extends FilterInputStream {
  /** A login takes a few hundred bytes, some poolers' greetings a few thousand. */
  private static final int MAX_LOGIN_MESSAGE = 64 * 1024;

  /** For errors, notices and row descriptions; 1,600 columns take half of it. */
  private static final int MAX_MESSAGE = 256 * 1024;

  /** Our queries return texts of at most 100,000 characters, and names. */
  private static final int MAX_ROW = 1024 * 1024;

  /** PostgreSQL itself sends no larger row. */
  private static final int MAX_VALID_ROW = 1024 * 1024 * 1024;

  /** For all messages other than rows until the server is ready for the next query. */
  private static final long MAX_LOGIN_MESSAGES = 512 * 1024;

  private static final long MAX_MESSAGES = 2L * 1024 * 1024;

  /** For what the driver keeps until the connection is closed. */
  private static final long MAX_KEPT = 256 * 1024;

  /** The driver creates an exception for each, and keeps those of a statement. */
  private static final int MAX_NOTICES = 1_000;

  /** Streamed results are fetched in at most four thousand rows, others have a thousand. */
  private static final int MAX_STREAMED_ROWS = 5_000;

  private static final int MAX_ROWS = 2_000;

  private static final int HEADER = 5;

  private final ReceiveMeter meter;
  private final AuthenticationFrame authentication;
  private final RowFrame row;
  private boolean loggedIn;
  private int headerRead;
  private int kind;
  private int length;
  private int bodyLeft;
  private long messageBytes;
  private long keptBytes;
  private int notices;
  private int rows;
  private boolean answered;

  FrameGuard(InputStream in, ReceiveMeter meter, AuthenticationExchange exchange) {
    super(in);
    this.meter = meter;
    this.authentication = new AuthenticationFrame(exchange);
    this.row = new RowFrame(meter);
  }

  /** The server sends what PostgreSQL never sends. */
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
        if (row.isOpen()) {
          row.check(bytes, at, skipped);
        } else if (authentication.isOpen()) {
          authentication.check(bytes, at, skipped);
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
      begin();
      bodyLeft = length - Integer.BYTES;
    }
  }

  private void begin() throws IOException {
    boolean isRow = loggedIn && (kind == 'D' || kind == 'd');
    int max = isRow ? MAX_VALID_ROW : loggedIn ? MAX_MESSAGE : MAX_LOGIN_MESSAGE;
    if (length < Integer.BYTES || length > max) {
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
    if (kind == 'd' && meter.isCopying()) {
      copiedRow();
      return;
    }
    if (++rows > (meter.isStreaming() ? MAX_STREAMED_ROWS : MAX_ROWS)) {
      throw new Flooded("too many rows");
    }
    if (length > MAX_ROW) {
      throw meter.tooLarge();
    }
    if (kind == 'D') {
      row.begin(length);
    } else {
      meter.row(length, 1);
    }
  }

  private void copiedRow() throws IOException {
    if (length == Integer.BYTES) {
      throw new Flooded("an empty row");
    }
    if (length > MAX_ROW) {
      throw meter.tooLarge();
    }
    meter.copied(length);
  }

  private void ready() {
    loggedIn = true;
    messageBytes = 0;
    rows = 0;
    answered = false;
    meter.ready();
  }

  private void other() throws IOException {
    messageBytes += length + 1L;
    if (messageBytes > (loggedIn ? MAX_MESSAGES : MAX_LOGIN_MESSAGES)) {
      throw new Flooded("too many messages");
    }
    boolean notice = kind == 'N';
    if (notice && ++notices > MAX_NOTICES) {
      throw new Flooded("too many notices");
    }
    if (kind == 'A' || kind == 'S') {
      keptBytes += length;
      if (keptBytes > MAX_KEPT) {
        throw new Flooded("too many notifications or parameters");
      }
      meter.kept(length);
    } else {
      meter.message(length, notice || kind == 'E');
    }
    copyBegins();
    if (kind == 'R' && !loggedIn) {
      authentication.begin(length);
    } else if (kind == 'v') {
      throw new Flooded("a negotiation of the protocol version that was not requested");
    }
  }

  /**
   * The driver locks the connection for a copy that begins, and would wait for ever for the end of
   * one that its caller does not know.
   */
  private void copyBegins() throws Flooded {
    boolean begins = kind == 'G' || kind == 'H' || kind == 'W';
    if (loggedIn && begins && (kind != 'H' || answered || !meter.isCopying())) {
      throw new Flooded("a copy that was not requested");
    }
    answered |= begins || kind == 'C' || kind == 'E';
  }
}
