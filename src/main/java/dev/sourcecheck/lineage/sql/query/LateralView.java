package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;

/** Reads LATERAL VIEW of Hive and Spark, and ARRAY JOIN of ClickHouse. */
final class LateralView {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;

  LateralView(QueryReader queries, QueryScope scope) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
  }

  /** Hive's and Spark's {@code LATERAL VIEW [OUTER] explode(x) t AS a, b}. */
  int explode(int from, int to) {
    int i = tokens.is(from, SqlKeyword.OUTER) ? from + 1 : from;
    int open = i;
    while (open < to && !tokens.is(open, '(')) {
      open++;
    }
    if (open >= to) {
      return to;
    }
    int closing = tokens.partner(open, to);
    ColumnSink sink = new ColumnSink(context.budget());
    queries.expression(i, Math.min(closing + 1, to), scope, sink);
    List<RelationColumn> fields = new StructFields(queries, scope).of(open + 1, closing);
    i = Math.min(closing + 1, to);
    SqlIdentifier name = null;
    if (i < to && !tokens.is(i, SqlKeyword.AS) && new NameReader(context).isAlias(i, to)) {
      name = tokens.name(i++);
    }
    List<RelationColumn> columns = new ArrayList<>();
    if (tokens.is(i, SqlKeyword.AS) && i < to) {
      do {
        i++;
        if (i < to && tokens.is(i, '(')) {
          for (SqlIdentifier column : TokenSearch.names(tokens, i + 1, tokens.partner(i, to))) {
            columns.add(sink.toColumn(column).withFields(fields));
          }
          i = tokens.next(i, to);
        } else if (i < to && tokens.isName(i)) {
          columns.add(sink.toColumn(tokens.name(i++)).withFields(fields));
        }
      } while (i < to && tokens.is(i, ',') && tokens.isName(i + 1) && !isRelation(i + 1, to));
    }
    if (columns.isEmpty()) {
      for (String column : List.of("col", "key", "value", "pos")) {
        columns.add(sink.toColumn(SqlIdentifier.unquoted(column)));
      }
    }
    scope.add(ScopeRelation.derived(name, QueryResult.of(columns), context.pool()));
    return i;
  }

  private boolean isRelation(int i, int to) {
    return tokens.is(i + 1, '.') || new NameReader(context).isAlias(i + 1, to);
  }

  /** ClickHouse's {@code ARRAY JOIN a, b AS c}: aliases name elements. */
  int arrayJoin(int from, int to) {
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      SelectItemAlias alias = SelectItemAlias.of(context, i, end);
      ColumnSink sink = new ColumnSink(context.budget());
      queries.expression(alias.from(), alias.to(), scope, sink);
      SqlIdentifier name = alias.only();
      if (name != null) {
        columns.add(sink.toColumn(name));
      }
      i = end + 1;
    }
    if (!columns.isEmpty()) {
      scope.add(ScopeRelation.derived(null, QueryResult.of(columns), context.pool()));
    }
    return to;
  }
}
