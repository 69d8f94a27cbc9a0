package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of {@code STRUCT(x AS a, y AS b)}, and those of a column that has some. */
final class StructFields {
  private static final int MAX_NESTING = 8;

  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private int nesting;

  StructFields(QueryReader queries, QueryScope scope) {
    this.queries = queries;
    this.context = queries.context;
    this.tokens = context.tokens;
    this.scope = scope;
  }

  @Nullable List<RelationColumn> of(int from, int to) {
    int start = from;
    int end = to;
    if (tokens.is(start, Keyword.ARRAY) && tokens.is(start + 2, Keyword.STRUCT)) {
      return typed(from, to);
    }
    if (tokens.is(start, '[') && tokens.partner(start, end) == end - 1) {
      // an array of structs
      start++;
      end = TokenRange.comma(tokens, start, end - 1);
    }
    if (!tokens.is(start, Keyword.STRUCT)
        || !tokens.is(start + 1, '(')
        || tokens.partner(start + 1, end) != end - 1
        || nesting >= MAX_NESTING) {
      return null;
    }
    nesting++;
    List<RelationColumn> fields = new ArrayList<>();
    int unresolvedBefore = context.unresolved.size();
    for (int i = start + 2; i < end - 1; ) {
      int next = TokenRange.comma(tokens, i, end - 1);
      fields.add(field(i, next));
      i = next + 1;
    }
    // the expression was read as a whole before, so its problems are known
    while (context.unresolved.size() > unresolvedBefore) {
      context.unresolved.remove(context.unresolved.size() - 1);
    }
    nesting--;
    return fields;
  }

  /** {@code ARRAY<STRUCT<a INT64, b STRING>>[...]}: any value may be in any field. */
  private @Nullable List<RelationColumn> typed(int from, int to) {
    if (!tokens.is(from + 1, '<') || !tokens.is(from + 3, '<')) {
      return null;
    }
    int end = TypeSkipper.afterAngles(tokens, from + 3, to);
    ColumnSink all = new ColumnSink(context.budget);
    if (context.budget.spend(to - from)) {
      queries.expression(from, to, scope, all);
    }
    List<RelationColumn> fields = new ArrayList<>();
    for (Identifier name : TokenRange.names(tokens, from + 4, end - 1)) {
      fields.add(all.toColumn(name));
    }
    return fields.isEmpty() ? null : fields;
  }

  private RelationColumn field(int from, int to) {
    ItemAlias alias = ItemAlias.of(context, from, to);
    ColumnSink sink = new ColumnSink(context.budget);
    if (context.budget.spend(to - from)) {
      queries.expression(alias.from(), alias.to(), scope, sink);
    }
    Identifier name = alias.only();
    RelationColumn column =
        sink.toColumn(name != null ? name : ItemName.of(context, alias.from(), alias.to()));
    return new RelationColumn(
        column.name(),
        column.sources(),
        column.steering(),
        column.partial(),
        column.openTables(),
        column.except(),
        of(alias.from(), alias.to()));
  }
}
