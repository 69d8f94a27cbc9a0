package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.SourceSet;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names the columns of Spark's and Hive's generators in a select list that have no alias. */
final class GeneratorColumnNames {
  private static final Set<String> SINGLE = Set.of("explode", "explode_outer");
  private static final Set<String> NUMBERED = Set.of("posexplode", "posexplode_outer");
  private static final Set<String> STRUCTS = Set.of("inline", "inline_outer");

  private GeneratorColumnNames() {}

  /**
   * The columns of an item.
   *
   * @param value what the item yields
   * @param fields of the item's argument, if they are known
   * @return null if the item is no such call
   */
  static @Nullable List<RelationColumn> columns(
      TokenList tokens,
      int from,
      int to,
      RelationColumn value,
      @Nullable List<RelationColumn> fields) {
    if (tokens.kind(from) != TokenList.WORD
        || !tokens.is(from + 1, '(')
        || tokens.partner(from + 1, to) != to - 1) {
      return null;
    }
    String function = tokens.name(from).key();
    RelationColumn element = value.named(SqlIdentifier.unquoted("col")).withFields(fields);
    if (SINGLE.contains(function)) {
      return List.of(element);
    }
    if (NUMBERED.contains(function)) {
      List<RelationColumn> columns = new ArrayList<>(2);
      columns.add(
          new RelationColumn(
              SqlIdentifier.unquoted("pos"), SourceSet.EMPTY, SourceSet.EMPTY, false));
      columns.add(element);
      return columns;
    }
    if (STRUCTS.contains(function)) {
      return fields != null
          ? fields
          : List.of(RelationColumn.opaque(value.sources(), value.partial()));
    }
    return null;
  }
}
