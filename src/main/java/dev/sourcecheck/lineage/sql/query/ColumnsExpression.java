package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Expands a select item with {@code COLUMNS(...)}: one column for each that is selected, with the
 * rest of the item applied to it.
 */
final class ColumnsExpression {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;

  ColumnsExpression(QueryReader queries, QueryScope scope) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
  }

  /** The columns of the item; null if it has no such expression. */
  @Nullable List<RelationColumn> expand(int from, int to) {
    int at = from;
    while (at < to && !(tokens.is(at, SqlKeyword.COLUMNS) && tokens.is(at + 1, '('))) {
      at++;
    }
    if (at >= to) {
      return null;
    }
    int closing = tokens.partner(at + 1, to);
    List<RelationColumn> selected = selected(at + 2, closing);
    ColumnSink rest = new ColumnSink(context.budget());
    queries.expression(from, at, scope, rest);
    queries.expression(closing + 1, to, scope, rest);
    List<RelationColumn> columns = new ArrayList<>(selected.size());
    for (RelationColumn column : selected) {
      if (!context.budget().spend(1)) {
        return columns;
      }
      ColumnSink sink = new ColumnSink(context.budget());
      sink.add(column);
      sink.add(rest.toColumn(column.name()));
      columns.add(column.isStar() ? column : sink.toColumn(column.name()));
    }
    return columns;
  }

  private List<RelationColumn> selected(int from, int to) {
    StarExpander stars = new StarExpander(queries, scope);
    List<RelationColumn> starred = from < to ? stars.expand(from, to) : null;
    if (starred != null) {
      return starred;
    }
    if (to == from + 1 && tokens.kind(from) == TokenList.STRING) {
      Predicate<SqlIdentifier> matches = ColumnPattern.regex(tokens.textOf(from, to));
      return ColumnPattern.select(stars.all(), matches, false);
    }
    if (tokens.isName(from) && !tokens.is(from + 1, TokenList.ARROW)) {
      // ClickHouse's COLUMNS(a, b)
      List<RelationColumn> listed = new ArrayList<>();
      for (SqlIdentifier name : TokenSearch.names(tokens, from, to)) {
        ColumnSink sink = new ColumnSink(context.budget());
        queries.resolver().resolve(List.of(name), scope, sink, from, to);
        listed.add(sink.toColumn(name));
      }
      return listed;
    }
    context.unresolved(from, to, UnresolvedReason.UNKNOWN_SYNTAX);
    return ColumnPattern.select(stars.all(), null, false);
  }
}
