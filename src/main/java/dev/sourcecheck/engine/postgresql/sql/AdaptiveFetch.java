package dev.sourcecheck.engine.postgresql.sql;

/**
 * Sizes the fetches of a streamed result by the bytes of its rows, so that wide rows come a few at
 * a time and narrow ones in few round trips.
 */
final class AdaptiveFetch implements AutoCloseable {
  private static final int MOST_ROWS = 1_000;
  private static final int GROWTH = 4;
  private static final long PORTION = 256 * 1024;

  /** Two of these at twice their size are within what a session is guaranteed. */
  private static final long SMALL_PORTION = 64 * 1024;

  private final ReceiveMeter meter;
  private int rows;

  /**
   * @param first rows of the first fetch, when nothing is known of them
   */
  AdaptiveFetch(ReceiveMeter meter, int first) {
    this.meter = meter;
    this.rows = first;
    meter.streaming(true);
  }

  /** Number of rows to fetch next. */
  int rows() {
    return rows;
  }

  /** To be called after each fetch. */
  void adapt() {
    rows = next(rows, meter.last(), meter.tight() ? SMALL_PORTION : PORTION);
  }

  static int next(int size, ReceiveMeter.Fetch last, long portion) {
    long width = Math.max(1, last.bytes() / Math.max(1, last.rows()));
    long fitting = Math.min(portion / width, (long) size * GROWTH);
    return (int) Math.max(1, Math.min(fitting, MOST_ROWS));
  }

  @Override
  public void close() {
    meter.streaming(false);
  }
}
