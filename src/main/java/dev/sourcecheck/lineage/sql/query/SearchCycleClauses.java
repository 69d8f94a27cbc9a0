package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;

/** Reads the SEARCH and CYCLE clauses of a recursive query, and adds the columns they generate. */
final class SearchCycleClauses {
  private final ReadContext context;
  private final TokenList tokens;
  private final List<RelationColumn> own;
  private final List<RelationColumn> generated = new ArrayList<>(0);

  /** The token after the clauses. */
  private int at;

  SearchCycleClauses(ReadContext context, QueryResult query) {
    this.context = context;
    this.tokens = context.tokens();
    this.own = query.columns();
  }

  /** Returns the token after the clauses. */
  int read(int from, int to) {
    at = from;
    while (at < to) {
      if (tokens.isWord(at, "search")) {
        at = Math.min(TokenSearch.keyword(tokens, at, to, SqlKeyword.BY) + 1, to);
        RelationColumn order = combined(to);
        add(order, SqlKeyword.SET, to);
      } else if (tokens.isWord(at, "cycle")) {
        at++;
        RelationColumn path = combined(to);
        add(path, SqlKeyword.SET, to);
        if (take(SqlKeyword.TO, to)) {
          constant(to);
          if (take(SqlKeyword.DEFAULT, to)) {
            constant(to);
          }
        }
        add(path, SqlKeyword.USING, to);
        if (at < to && tokens.isWord(at, "restrict")) {
          at++;
        }
      } else {
        break;
      }
    }
    return at;
  }

  QueryResult addTo(QueryResult query) {
    if (generated.isEmpty()) {
      return query;
    }
    List<RelationColumn> columns = new ArrayList<>(query.columns());
    columns.addAll(generated);
    return new QueryResult(columns, query.steering());
  }

  private boolean take(SqlKeyword keyword, int to) {
    boolean found = at < to && tokens.is(at, keyword);
    at += found ? 1 : 0;
    return found;
  }

  private void add(RelationColumn column, SqlKeyword keyword, int to) {
    if (take(keyword, to) && at < to && tokens.isName(at)) {
      generated.add(column.named(tokens.name(at++)));
    }
  }

  /** {@code a, b DESC NULLS LAST}: a value made of these columns. */
  private RelationColumn combined(int to) {
    ColumnSink sink = new ColumnSink(context.budget());
    while (at < to && tokens.isName(at) && context.budget().spend(own.size())) {
      SqlIdentifier name = tokens.name(at++);
      for (RelationColumn column : own) {
        if (!column.isStar() && column.name().key().equals(name.key())) {
          sink.add(column);
        }
      }
      if (!take(SqlKeyword.ASC, to)) {
        take(SqlKeyword.DESC, to);
      }
      if (take(SqlKeyword.NULLS, to)) {
        at = Math.min(at + 1, to);
      }
      if (at >= to || !tokens.is(at, ',')) {
        break;
      }
      at++;
    }
    return sink.toColumn(SqlIdentifier.unquoted("path"));
  }

  /** {@code 'Y'}, {@code -1} or {@code date '2020-01-01'} */
  private void constant(int to) {
    if (at < to && tokens.is(at, '-')) {
      at++;
    }
    if (at + 1 < to
        && tokens.kind(at) == TokenList.WORD
        && tokens.kind(at + 1) == TokenList.STRING) {
      at++;
    }
    at = Math.min(at + 1, to);
  }
}
