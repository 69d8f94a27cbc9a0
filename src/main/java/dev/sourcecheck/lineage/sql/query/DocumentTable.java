package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.SourceSet;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;

/** Reads JSON_TABLE and XMLTABLE, whose columns may have paths and defaults of their own. */
final class DocumentTable {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;

  DocumentTable(QueryReader queries, QueryScope scope) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
  }

  /** The columns of the call in the given parentheses. */
  List<RelationColumn> columns(int open, int closing) {
    int declared = TokenSearch.keyword(tokens, open + 1, closing, SqlKeyword.COLUMNS);
    ColumnSink document = new ColumnSink(context.budget());
    int i = open + 1;
    while (i < declared) {
      int end = i;
      while (end < declared
          && !tokens.is(end, ',')
          && !tokens.is(end, SqlKeyword.PASSING)
          && !(end > i && isMechanism(end))) {
        end = tokens.next(end, declared);
      }
      queries.expression(i, Math.min(end, declared), scope, document);
      i = isMechanism(end) ? end + 2 : end + 1;
      while (i < declared && isMechanism(i)) {
        i += 2;
      }
    }
    List<RelationColumn> columns = new ArrayList<>();
    list(declared + 1, closing, document, columns);
    return columns;
  }

  /** {@code BY REF}, {@code BY VALUE} */
  private boolean isMechanism(int i) {
    return tokens.is(i, SqlKeyword.BY) && tokens.kind(i + 1) == TokenList.WORD;
  }

  private void list(int from, int to, ColumnSink document, List<RelationColumn> columns) {
    boolean enclosed = tokens.is(from, '(');
    int end = enclosed ? tokens.partner(from, to) : to;
    for (int i = enclosed ? from + 1 : from; i < end; ) {
      int next = TokenSearch.comma(tokens, i, end);
      if (tokens.isWord(i, "nested")) {
        int nested = TokenSearch.keyword(tokens, i, next, SqlKeyword.COLUMNS);
        if (nested < next && context.enter(i)) {
          list(nested + 1, next, document, columns);
          context.leave();
        }
      } else if (tokens.isName(i)) {
        columns.add(column(i, next, document));
      }
      i = next + 1;
    }
  }

  private RelationColumn column(int from, int to, ColumnSink document) {
    if (tokens.is(to - 1, SqlKeyword.ORDINALITY)) {
      return new RelationColumn(tokens.name(from), SourceSet.EMPTY, SourceSet.EMPTY, false);
    }
    ColumnSink sink = new ColumnSink(context.budget());
    sink.add(document.toColumn(tokens.name(from)));
    for (int i = from + 1; i < to; ) {
      if (startsExpression(i)) {
        int end = i + 1;
        while (end < to && !endsExpression(end, i + 1)) {
          end = tokens.next(end, to);
        }
        queries.expression(i + 1, Math.min(end, to), scope, sink);
        i = Math.max(end, i + 1);
      } else {
        i = tokens.next(i, to);
      }
    }
    return sink.toColumn(tokens.name(from));
  }

  private boolean startsExpression(int i) {
    return tokens.is(i, SqlKeyword.DEFAULT) || tokens.isWord(i, "path");
  }

  private boolean endsExpression(int i, int first) {
    return startsExpression(i)
        || tokens.is(i, SqlKeyword.ON)
        || (i > first && (tokens.is(i, SqlKeyword.NOT) || tokens.is(i, SqlKeyword.NULL)));
  }
}
