package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import dev.sourcecheck.lineage.sql.token.TypeSkipper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fields that the constructors of structs list, in the syntax of each dialect. */
final class StructConstructors {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final StructFields fields;

  /**
   * @param fields reads the fields of the values
   */
  StructConstructors(QueryReader queries, QueryScope scope, StructFields fields) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
    this.fields = fields;
  }

  /** {@code STRUCT<a INT64, b STRING>(...)}: any value may be in any field. */
  @Nullable List<RelationColumn> typed(int angle, int from, int to) {
    int end = TypeSkipper.afterAngles(tokens, angle, to);
    if (end <= angle) {
      return null;
    }
    ColumnSink all = read(from, to);
    List<RelationColumn> columns = new ArrayList<>();
    for (SqlIdentifier name : TokenSearch.names(tokens, angle + 1, end - 1)) {
      columns.add(all.toColumn(name));
    }
    return columns.isEmpty() ? null : columns;
  }

  /** {@code STRUCT(x AS a, y)} */
  List<RelationColumn> listed(int from, int to) {
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int next = TokenSearch.comma(tokens, i, to);
      SelectItemAlias alias = SelectItemAlias.of(context, i, next);
      columns.add(field(alias.columnName(context), alias.from(), alias.to()));
      i = next + 1;
    }
    return columns;
  }

  /** <code>{'a': x, b: y}</code> and {@code struct_pack(a := x)} */
  @Nullable List<RelationColumn> keyed(int from, int to) {
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int next = TokenSearch.comma(tokens, i, to);
      if (i + 2 >= next || !(tokens.is(i + 1, ':') || tokens.is(i + 1, TokenList.NAMED))) {
        return null;
      }
      columns.add(field(SelectItemAlias.text(tokens, i), i + 2, next));
      i = next + 1;
    }
    return columns;
  }

  /** {@code named_struct('a', x, 'b', y)} */
  @Nullable List<RelationColumn> alternating(int from, int to) {
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int value = TokenSearch.comma(tokens, i, to) + 1;
      int next = TokenSearch.comma(tokens, Math.min(value, to), to);
      if (tokens.kind(i) != TokenList.STRING || value != i + 2 || value >= to) {
        return null;
      }
      columns.add(field(SelectItemAlias.text(tokens, i), value, next));
      i = next + 1;
    }
    return columns;
  }

  private RelationColumn field(SqlIdentifier name, int from, int to) {
    RelationColumn column = read(from, to).toColumn(name);
    return column.withFields(fields.of(from, to));
  }

  private ColumnSink read(int from, int to) {
    ColumnSink sink = new ColumnSink(context.budget());
    if (context.budget().spend(to - from)) {
      queries.expression(from, to, scope, sink);
    }
    return sink;
  }
}
