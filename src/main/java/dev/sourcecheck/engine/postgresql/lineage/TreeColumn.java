package dev.sourcecheck.engine.postgresql.lineage;

/**
 * A column of a range table entry or of a query's result.
 *
 * @param values attributes from which the value is computed
 * @param steering attributes that decide about rows for this column alone, such as the filter of
 *     its sub-query
 * @param partial whether sources may be missing
 */
record TreeColumn(AttributeSet values, AttributeSet steering, boolean partial) {
  static final TreeColumn CONSTANT = new TreeColumn(AttributeSet.EMPTY, AttributeSet.EMPTY, false);
  static final TreeColumn UNKNOWN = new TreeColumn(AttributeSet.EMPTY, AttributeSet.EMPTY, true);

  static TreeColumn of(AttributeSet values) {
    return new TreeColumn(values, AttributeSet.EMPTY, false);
  }
}
