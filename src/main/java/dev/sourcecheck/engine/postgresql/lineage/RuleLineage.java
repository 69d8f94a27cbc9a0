package dev.sourcecheck.engine.postgresql.lineage;

import java.util.List;
import java.util.Set;

/**
 * The lineage of a stored query.
 *
 * @param columns of its result, in order
 * @param sources object ids of the relations whose rows or values become part of the result
 * @param filters object ids of the relations that only decide which rows there are
 */
record RuleLineage(List<RuleColumn> columns, Set<Long> sources, Set<Long> filters) {
  /**
   * A column of the result.
   *
   * @param values attributes from which the value is computed
   * @param steering attributes that decide which rows contribute to it
   * @param partial whether sources may be missing
   */
  record RuleColumn(List<Attribute> values, List<Attribute> steering, boolean partial) {}
}
