package dev.sourcecheck.catalog;

import dev.sourcecheck.store.StoreSql;
import dev.sourcecheck.text.ClasspathText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes since the previous download. A table is changed if its kind, its readability or one of
 * its columns changed; a column is changed if its type, nullability or default changed. Columns of
 * added and removed tables are not counted.
 *
 * @param since completion time of the previous download
 */
public record SchemaDrift(OffsetDateTime since, DriftCounts tables, DriftCounts columns) {
  private static final int MAX_EXAMPLES = 100;
  private static final String SQL = ClasspathText.read(SchemaDrift.class, "drift.sql");

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

  static SchemaDrift between(StoreSql store, long old, long current, OffsetDateTime since) {
    ChangeCounter tables = new ChangeCounter();
    ChangeCounter columns = new ChangeCounter();
    store.useSession(
        session ->
            session
                .sql(SQL)
                .bind("old", old)
                .bind("new", current)
                .bind("examples", MAX_EXAMPLES)
                .each(
                    row ->
                        row.getString("what").equals("table")
                            ? tables.add(row)
                            : columns.add(row)));
    return new SchemaDrift(since, tables.changes(), columns.changes());
  }

  private static final class ChangeCounter {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<Map<String, Object>> examples = new ArrayList<>();

    ChangeCounter add(ResultSet row) throws SQLException {
      String change = row.getString("change");
      counts.put(change, row.getLong("total"));
      Map<String, Object> example = new LinkedHashMap<>();
      example.put("change", change);
      putIfPresent(example, "schema", row.getString("schema_name"));
      putIfPresent(example, "table", row.getString("relation_name"));
      putIfPresent(example, "column", row.getString("column_name"));
      if (change.equals("changed")) {
        for (String property : List.of("kind", "granted", "type", "nullable", "default")) {
          Object from = row.getObject("old_" + property);
          Object to = row.getObject("new_" + property);
          if (!Objects.equals(from, to)) {
            example.put(property, fromTo(from, to));
          }
        }
      }
      examples.add(example);
      return this;
    }

    DriftCounts changes() {
      return new DriftCounts(
          counts.getOrDefault("added", 0L),
          counts.getOrDefault("removed", 0L),
          counts.getOrDefault("changed", 0L),
          examples);
    }

    private static void putIfPresent(Map<String, Object> map, String key, @Nullable String value) {
      if (value != null) {
        map.put(key, value);
      }
    }

    /** A missing value means that there is no default. */
    private static Map<String, Object> fromTo(@Nullable Object from, @Nullable Object to) {
      Map<String, Object> pair = new LinkedHashMap<>();
      if (from != null) {
        pair.put("from", from);
      }
      if (to != null) {
        pair.put("to", to);
      }
      return pair;
    }
  }
}
