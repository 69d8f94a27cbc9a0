package dev.sourcecheck.lineage.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bridges the relations that a text creates: A to B to C becomes A to C. */
final class ScriptComposition {
  /** Sources in all, beyond which single steps stay as they are. */
  private static final int MAX_SOURCES = 1_000_000;

  private final Map<TableName, Map<String, ColumnLineage>> created = new HashMap<>();
  private int sources;

  List<ColumnLineage> compose(List<StatementLineage> statements) {
    List<ColumnLineage> composed = new ArrayList<>();
    for (StatementLineage statement : statements) {
      List<ColumnLineage> columns = statement.columns().stream().map(this::bridged).toList();
      composed.addAll(columns);
      if (statement.kind() == StatementKind.CREATE_TABLE
          || statement.kind() == StatementKind.CREATE_VIEW) {
        for (ColumnLineage column : columns) {
          column
              .target()
              .ifPresent(
                  target ->
                      created
                          .computeIfAbsent(target, key -> new HashMap<>())
                          .put(column.name(), column));
        }
      }
    }
    return composed;
  }

  private ColumnLineage bridged(ColumnLineage column) {
    if (created.isEmpty() || sources > MAX_SOURCES) {
      return column;
    }
    Set<SourceColumn> values = new LinkedHashSet<>();
    Set<SourceColumn> steering = new LinkedHashSet<>();
    boolean partial = column.partial();
    for (SourceColumn source : column.sources()) {
      ColumnLineage origin = origin(source);
      if (origin == null) {
        values.add(source);
      } else {
        values.addAll(origin.sources());
        steering.addAll(origin.steering());
        partial |= origin.partial();
      }
    }
    for (SourceColumn source : column.steering()) {
      ColumnLineage origin = origin(source);
      if (origin == null) {
        steering.add(source);
      } else {
        steering.addAll(origin.sources());
        steering.addAll(origin.steering());
      }
    }
    sources += values.size() + steering.size();
    return new ColumnLineage(column.target(), column.name(), values, steering, partial);
  }

  private @Nullable ColumnLineage origin(SourceColumn source) {
    Map<String, ColumnLineage> columns = created.get(source.table());
    return columns == null ? null : columns.get(source.column());
  }
}
