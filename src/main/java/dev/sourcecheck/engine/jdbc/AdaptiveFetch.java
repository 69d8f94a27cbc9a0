package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.net.ReceiveBudget;

/**
 * Adapts the number of rows per fetch to their size: few wide rows, or many narrow rows, at a time.
 */
public final class AdaptiveFetch implements AutoCloseable {
  private static final int MAX_ROWS = 4_000;
  private static final int GROWTH = 4;

  /** Heap of a fetch. */
  private static final long PORTION = 1024 * 1024;

  /** While memory is tight, two fetches fit into what each session is guaranteed. */
  private static final long SMALL_PORTION = ReceiveBudget.GUARANTEED / 2;

  private final ReceiveMeter meter;
  private int rows;

  /**
   * @param first number of rows of the first fetch, when their size is unknown
   */
  public AdaptiveFetch(ReceiveMeter meter, int first) {
    this.meter = meter;
    this.rows = first;
    meter.streaming(true);
  }

  /** Number of rows to fetch next. */
  public int rows() {
    return rows;
  }

  /** Called after each fetch. */
  public void adapt() {
    rows = next(rows, meter.last(), meter.tight() ? SMALL_PORTION : PORTION);
  }

  static int next(int size, ReceiveMeter.Fetch last, long portion) {
    long width = Math.max(1, last.cost() / Math.max(1, last.rows()));
    long fitting = Math.min(portion / width, (long) size * GROWTH);
    return (int) Math.max(1, Math.min(fitting, MAX_ROWS));
  }

  @Override
  public void close() {
    meter.streaming(false);
  }
}
