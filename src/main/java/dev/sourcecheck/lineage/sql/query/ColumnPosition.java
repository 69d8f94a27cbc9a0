package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves references by position, {@code $1} or {@code t.$1}. */
final class ColumnPosition {
  private ColumnPosition() {}

  static void read(ExpressionReader reader, int i, @Nullable ScopeRelation relation) {
    int position;
    try {
      position = Integer.parseInt(reader.tokens.textOf(i, i + 1).substring(1));
    } catch (NumberFormatException e) {
      return;
    }
    if (relation == null) {
      return;
    }
    List<RelationColumn> columns = relation.columns(reader.context.syntax());
    for (int at = 0; at < columns.size() && at < position; at++) {
      RelationColumn column = columns.get(at);
      if (column.isStar() || at == position - 1) {
        reader.sink.add(column.isStar() ? column.asPartial() : column);
        return;
      }
    }
  }
}
