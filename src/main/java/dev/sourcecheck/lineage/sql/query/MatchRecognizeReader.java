package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;

/** Reads MATCH_RECOGNIZE: the measures of a row pattern, and the columns of its input. */
final class MatchRecognizeReader {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final SourceCollector steering;

  MatchRecognizeReader(QueryReader queries, SourceCollector steering) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.steering = steering;
  }

  /** Replaces the relation added last by the rows that match a pattern. */
  int replaceLast(QueryScope scope, int open, int to) {
    int closing = open < to && tokens.is(open, '(') ? tokens.partner(open, to) : to;
    ScopeRelation input = scope.relations().remove(scope.relations().size() - 1);
    QueryResult rows = read(open + 1, closing, input, scope.commonTables());
    RelationAlias alias = RelationAlias.read(context, Math.min(closing + 1, to), to);
    scope.add(
        ScopeRelation.derived(
            alias.name() != null ? alias.name() : input.name(),
            rows.renamed(alias.columns()),
            context.pool()));
    return alias.after();
  }

  private QueryResult read(int from, int to, ScopeRelation input, CommonTables visible) {
    QueryScope scope = new QueryScope(null, visible);
    scope.add(input);
    int measures = word(from, to, "measures");
    int pattern = word(from, to, "pattern");
    int define = TokenSearch.keyword(tokens, pattern, to, SqlKeyword.DEFINE);
    addVariables(pattern + 1, define, input, scope);
    int order = TokenSearch.keyword(tokens, from, measures, SqlKeyword.ORDER);
    List<RelationColumn> keys = new ArrayList<>();
    if (tokens.is(from, SqlKeyword.PARTITION)) {
      items(from + 2, Math.min(order, measures), scope, keys);
      for (RelationColumn key : keys) {
        steering.add(key.sources());
      }
    }
    queries.expression(order, Math.min(measures, pattern), scope, ColumnSink.steering(steering));
    conditions(define + 1, to, scope);
    List<RelationColumn> columns = new ArrayList<>();
    int measuresEnd = endOfMeasures(measures + 1, pattern);
    boolean allRows = tokens.is(measuresEnd, SqlKeyword.ALL);
    columns.addAll(allRows ? input.columns(context.syntax()) : keys);
    items(measures + 1, measuresEnd, scope, columns);
    return new QueryResult(columns, input.steering());
  }

  /** Pattern variables name rows of the input. */
  private void addVariables(int from, int to, ScopeRelation input, QueryScope scope) {
    QueryResult rows = QueryResult.of(input.columns(context.syntax()));
    for (int i = from; i < to && context.budget().spend(1); i++) {
      if (tokens.isName(i)) {
        scope.add(ScopeRelation.derived(tokens.name(i), rows, context.pool()).asHidden());
      }
    }
  }

  private int endOfMeasures(int from, int to) {
    int i = from;
    while (i < to
        && !tokens.is(i, SqlKeyword.ALL)
        && !(tokens.isWord(i, "one") && tokens.is(i + 1, SqlKeyword.ROW))
        && !(tokens.isWord(i, "after") && tokens.isWord(i + 1, "match"))) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  private int word(int from, int to, String key) {
    int i = from;
    while (i < to && !tokens.isWord(i, key)) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  private void items(int from, int to, QueryScope scope, List<RelationColumn> columns) {
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      SelectItemAlias alias = SelectItemAlias.of(context, i, end);
      ColumnSink sink = new ColumnSink(context.budget());
      queries.expression(alias.from(), alias.to(), scope, sink);
      columns.add(sink.toColumn(alias.columnName(context)));
      i = end + 1;
    }
  }

  /** {@code a AS condition, b AS condition} */
  private void conditions(int from, int to, QueryScope scope) {
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      int as = TokenSearch.keyword(tokens, i, end, SqlKeyword.AS);
      queries.expression(as + 1, end, scope, ColumnSink.steering(steering));
      i = end + 1;
    }
  }
}
