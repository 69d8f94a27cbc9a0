package dev.sourcecheck.engine.jdbc;

import org.jspecify.annotations.Nullable;

/** Numbers the columns of relations, which follow one another, without the gaps of hidden ones. */
public final class ColumnNumbering {
  private @Nullable String relation;
  private int last;

  /** The position of the next column of a relation, from 1. */
  public int next(String current) {
    last = current.equals(relation) ? last + 1 : 1;
    relation = current;
    return last;
  }
}
