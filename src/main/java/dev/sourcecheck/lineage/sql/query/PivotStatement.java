package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads DuckDB's PIVOT and UNPIVOT as queries of their own. */
final class PivotStatement {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final SourceCollector steering;

  PivotStatement(QueryReader queries, @Nullable QueryScope parent, CommonTables visible) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = new QueryScope(parent, visible);
    this.steering = new SourceCollector(context.budget());
  }

  QueryResult read(int from, int to) {
    int end = end(from, to);
    int on = TokenSearch.keyword(tokens, from, end, SqlKeyword.ON);
    new FromReader(queries, scope, steering).read(from + 1, Math.min(on, using(from, end)));
    List<RelationColumn> columns =
        tokens.is(from, SqlKeyword.PIVOT) ? pivot(on, end) : unpivot(on + 1, end);
    return new QueryResult(columns, steering.toSet());
  }

  private int end(int from, int to) {
    return Math.min(
        TokenSearch.keyword(tokens, from, to, SqlKeyword.ORDER),
        TokenSearch.keyword(tokens, from, to, SqlKeyword.LIMIT));
  }

  private int using(int from, int to) {
    return TokenSearch.keyword(tokens, from, to, SqlKeyword.USING);
  }

  private List<RelationColumn> pivot(int on, int to) {
    int group = TokenSearch.keyword(tokens, on, to, SqlKeyword.GROUP);
    int using = using(on, group);
    Set<String> used = new HashSet<>();
    queries.expression(on + 1, using, scope, ColumnSink.steering(steering));
    PivotReader.collectNames(tokens, on + 1, using, used);
    ColumnSink values = new ColumnSink(context.budget());
    queries.expression(using + 1, group, scope, values);
    PivotReader.collectNames(tokens, using + 1, group, used);
    List<RelationColumn> columns = new ArrayList<>();
    if (group < to) {
      for (int i = group + 2; i < to; ) {
        int next = TokenSearch.comma(tokens, i, to);
        ColumnSink key = new ColumnSink(context.budget());
        queries.expression(i, next, scope, key);
        columns.add(key.toColumn(SelectItemName.of(context, i, next)));
        i = next + 1;
      }
    } else {
      columns.addAll(StarExpander.except(new StarExpander(queries, scope).all(), used));
    }
    // one column for each value of the data
    columns.add(RelationColumn.opaque(values.values().toSet(), values.partial()));
    return columns;
  }

  private List<RelationColumn> unpivot(int from, int to) {
    int into = TokenSearch.keyword(tokens, from, to, SqlKeyword.INTO);
    Set<String> used = new HashSet<>();
    ColumnSink all = new ColumnSink(context.budget());
    queries.expression(from, into, scope, all);
    PivotReader.collectNames(tokens, from, into, used);
    List<RelationColumn> columns =
        new ArrayList<>(StarExpander.except(new StarExpander(queries, scope).all(), used));
    SqlIdentifier name = SqlIdentifier.unquoted("name");
    List<SqlIdentifier> values = new ArrayList<>();
    for (int i = into + 1; i < to; i++) {
      if (tokens.is(i, SqlKeyword.NAME) && tokens.isName(i + 1)) {
        name = tokens.name(++i);
      } else if (!tokens.is(i, SqlKeyword.VALUE) && tokens.isName(i)) {
        values.add(tokens.name(i));
      }
    }
    columns.add(all.toColumn(name));
    if (values.isEmpty()) {
      values.add(SqlIdentifier.unquoted("value"));
    }
    for (SqlIdentifier value : values) {
      columns.add(all.toColumn(value));
    }
    return columns;
  }
}
