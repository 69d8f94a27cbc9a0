package dev.sourcecheck.catalog;

import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes since the previous download. A table is changed if its kind, its readability or one of
 * its columns changed; a column is changed if its type, nullability or default changed. Columns of
 * added and removed tables are not counted.
 *
 * @param since completion time of the previous download
 */
public record SchemaDrift(OffsetDateTime since, DriftCounts tables, DriftCounts columns) {
  /** Counts and, for each kind of change, the first hundred examples as JSON values. */
  public record DriftCounts(
      long added, long removed, long changed, List<Map<String, Object>> examples) {
    public DriftCounts {
      examples = List.copyOf(examples);
    }
  }

  /** True if no table and no column differs. */
  public boolean none() {
    return total(tables) + total(columns) == 0;
  }

  /** JSON values: {@code {since, tables: {added, removed, changed, examples}, columns: ...}}. */
  public Map<String, Object> toDetails() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("since", since.toString());
    details.put("tables", toDetails(tables));
    details.put("columns", toDetails(columns));
    return details;
  }

  private static long total(DriftCounts changes) {
    return changes.added + changes.removed + changes.changed;
  }

  private static Map<String, Object> toDetails(DriftCounts changes) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("added", changes.added);
    details.put("removed", changes.removed);
    details.put("changed", changes.changed);
    details.put("examples", changes.examples);
    return details;
  }

  static SchemaDrift noneSince(OffsetDateTime since) {
    DriftCounts none = new DriftCounts(0, 0, 0, List.of());
    return new SchemaDrift(since, none, none);
  }
}
