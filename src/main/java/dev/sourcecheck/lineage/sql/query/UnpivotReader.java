package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the parentheses of UNPIVOT, which turns columns into rows. */
final class UnpivotReader {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;

  UnpivotReader(QueryReader queries) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
  }

  List<RelationColumn> read(int from, int to, ScopeRelation input, QueryScope inner) {
    int keyword = TokenSearch.keyword(tokens, from, to, SqlKeyword.FOR);
    int in = TokenSearch.keyword(tokens, keyword, to, SqlKeyword.IN);
    List<SqlIdentifier> valueNames =
        tokens.is(from, '(')
            ? TokenSearch.names(tokens, from + 1, tokens.partner(from, keyword))
            : TokenSearch.names(tokens, from, keyword);
    List<ColumnSink> values = new ArrayList<>();
    for (int at = 0; at < valueNames.size(); at++) {
      values.add(new ColumnSink(context.budget()));
    }
    ColumnSink all = new ColumnSink(context.budget());
    Set<String> used = new HashSet<>();
    int open = in + 1;
    int closing = open < to && tokens.is(open, '(') ? tokens.partner(open, to) : open;
    for (int i = open + 1; i < closing; ) {
      int end = TokenSearch.comma(tokens, i, closing);
      int as = TokenSearch.keyword(tokens, i, end, SqlKeyword.AS);
      int group = tokens.is(i, '(') ? tokens.partner(i, as) : as;
      int start = tokens.is(i, '(') ? i + 1 : i;
      int position = 0;
      for (int at = start; at < group; position++) {
        int next = TokenSearch.comma(tokens, at, group);
        RelationColumn column = column(at, next, inner);
        if (column != null) {
          all.add(column);
          if (position < values.size()) {
            values.get(position).add(column);
          }
        }
        PivotReader.collectNames(tokens, at, next, used);
        at = next + 1;
      }
      i = end + 1;
    }
    List<RelationColumn> columns = StarExpander.except(input.columns(context.syntax()), used);
    for (SqlIdentifier name : TokenSearch.names(tokens, keyword + 1, in)) {
      columns.add(all.toColumn(name));
    }
    for (int at = 0; at < valueNames.size(); at++) {
      columns.add(values.get(at).toColumn(valueNames.get(at)));
    }
    return columns;
  }

  private @Nullable RelationColumn column(int from, int to, QueryScope inner) {
    if (from >= to) {
      return null;
    }
    ColumnSink sink = new ColumnSink(context.budget());
    queries.expression(from, to, inner, sink);
    return sink.toColumn(SqlIdentifier.unquoted(""));
  }
}
