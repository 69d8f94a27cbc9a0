package dev.sourcecheck.net.tls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Limits what is discarded when TLS is closed. The JDK then skips available bytes until there are
 * none, which a server can prolong as long as it sends.
 */
final class BoundedDrain extends FilterInputStream {
  static final long MAX_BYTES = 1024 * 1024;

  private long left = MAX_BYTES;

  BoundedDrain(InputStream in) {
    super(in);
  }

  /** Only used to discard bytes. */
  @Override
  public int available() throws IOException {
    return (int) Math.min(in.available(), left);
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(Math.min(count, left));
    left -= skipped;
    return skipped;
  }
}
