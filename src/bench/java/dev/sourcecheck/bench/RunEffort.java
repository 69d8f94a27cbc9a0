package dev.sourcecheck.bench;

/**
 * How much is done.
 *
 * @param runs of each side, alternating; the median counts
 * @param share of the full number of jobs, requests or rows
 */
record RunEffort(int runs, double share) {
  static final RunEffort FULL = new RunEffort(5, 1);
  static final RunEffort QUICK = new RunEffort(3, 0.2);

  int of(int full) {
    return Math.max(1, (int) (full * share));
  }
}
