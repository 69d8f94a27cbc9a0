package dev.sourcecheck.lineage.sql.scope;

/**
 * Bounds the work on one text, whatever it contains. Once the budget is exhausted, readers stop
 * adding columns and sources, and the result is marked as truncated.
 */
public final class WorkBudget {
  public static final int MAX_TOKENS = 200_000;

  /** Queries, joins and statements nested in each other. */
  static final int MAX_DEPTH = 80;

  private static final int MAX_WORK = 2_000_000;

  /** Relations that are looked at to resolve names: without a bound, names times relations. */
  private static final int MAX_LOOKUPS = 5_000_000;

  private int left = MAX_WORK;
  private int lookupsLeft = MAX_LOOKUPS;
  private boolean exceeded;

  public boolean spend(int amount) {
    if (left < amount) {
      exceeded = true;
      return false;
    }
    left -= amount;
    return true;
  }

  public boolean lookUp(int relations) {
    if (lookupsLeft < relations) {
      exceeded = true;
      return false;
    }
    lookupsLeft -= relations;
    return true;
  }

  public boolean exceeded() {
    return exceeded;
  }
}
