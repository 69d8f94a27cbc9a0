package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds columns of a relation by name; of several, the one in the same case, else the first. */
final class ListedColumns {
  private static final int INDEXED_FROM = 12;

  private final List<RelationColumn> columns;
  private @Nullable Map<String, RelationColumn> index;

  ListedColumns(List<RelationColumn> columns) {
    this.columns = columns;
  }

  @Nullable RelationColumn find(SqlIdentifier column, SqlSyntax syntax) {
    if (columns.size() >= INDEXED_FROM) {
      return indexed(column);
    }
    RelationColumn found = null;
    for (RelationColumn candidate : columns) {
      if (candidate.name().key().equals(column.key()) && !candidate.isStar()) {
        if (found == null) {
          found = candidate;
        } else if (!sameCase(found, column, syntax) && sameCase(candidate, column, syntax)) {
          found = candidate;
        }
      }
    }
    return found;
  }

  private @Nullable RelationColumn indexed(SqlIdentifier column) {
    Map<String, RelationColumn> byKey = index;
    if (byKey == null) {
      byKey = new HashMap<>(columns.size() * 2);
      for (RelationColumn candidate : columns) {
        if (!candidate.isStar()) {
          byKey.putIfAbsent(candidate.name().key(), candidate);
          byKey.putIfAbsent('"' + candidate.name().text(), candidate);
        }
      }
      index = byKey;
    }
    RelationColumn exact = column.quoted() ? byKey.get('"' + column.text()) : null;
    return exact != null ? exact : byKey.get(column.key());
  }

  private static boolean sameCase(RelationColumn column, SqlIdentifier name, SqlSyntax syntax) {
    return syntax.fold(column.name()).equals(syntax.fold(name));
  }
}
