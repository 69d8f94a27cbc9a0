package dev.sourcecheck.engine.postgresql.login;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Shows the server's authentication messages to an {@link AuthenticationExchange} before the driver
 * reads them. Once the session is ready for queries it only passes bytes on.
 */
final class AuthenticationStream extends FilterInputStream {
  private static final int HEADER = 5;

  /** Of an authentication message: kind, length and type. */
  private static final int TYPED_HEADER = HEADER + Integer.BYTES;

  private final AuthenticationExchange exchange;
  private boolean ready;
  private int at;
  private int kind;
  private int length;
  private int type;

  AuthenticationStream(InputStream in, AuthenticationExchange exchange) {
    super(in);
    this.exchange = exchange;
  }

  @Override
  public int read() throws IOException {
    int next = in.read();
    if (next >= 0 && !ready) {
      take(next);
    }
    return next;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    int read = in.read(bytes, from, count);
    for (int i = from; i < from + read && !ready; i++) {
      take(bytes[i] & 0xff);
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

  private void take(int next) throws IOException {
    if (at == 0) {
      kind = next;
      length = 0;
      type = 0;
    } else if (at < HEADER) {
      length = length << 8 | next;
    } else if (kind == 'R' && at < TYPED_HEADER) {
      type = type << 8 | next;
    }
    at++;
    if (kind == 'R' && at == TYPED_HEADER) {
      exchange.message(type);
    }
    if (at >= HEADER && at == length + 1L) {
      ready = kind == 'Z';
      at = 0;
    }
  }
}
