package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RecursionResolver;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the named queries of a WITH clause. */
public final class CommonTableReader {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;

  public CommonTableReader(QueryReader queries) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
  }

  /**
   * Defines the named queries.
   *
   * @param from the token WITH
   * @return the token after the clause
   */
  public int read(int from, int to, @Nullable QueryScope parent, CommonTables tables) {
    int i = from + 1;
    boolean recursive = tokens.is(i, SqlKeyword.RECURSIVE);
    if (recursive) {
      i++;
    }
    while (i < to) {
      int next = definition(i, to, recursive, parent, tables);
      if (next <= i) {
        return i;
      }
      i = next;
      if (!tokens.is(i, ',')) {
        return i;
      }
      i++;
    }
    return i;
  }

  private int definition(
      int from, int to, boolean recursive, @Nullable QueryScope parent, CommonTables tables) {
    if (!tokens.isName(from)) {
      return value(from, to, tables);
    }
    SqlIdentifier name = tokens.name(from);
    int i = from + 1;
    List<SqlIdentifier> columns = List.of();
    if (tokens.is(i, '(') && !tokens.opensQuery(i)) {
      int closing = tokens.partner(i, to);
      columns = TokenSearch.names(tokens, i + 1, closing);
      i = Math.min(closing + 1, to);
    }
    if (tokens.is(i, SqlKeyword.USING)
        && tokens.is(i + 1, SqlKeyword.KEY)
        && tokens.is(i + 2, '(')) {
      // DuckDB's recursion over a dictionary
      i = tokens.next(i + 2, to);
    }
    if (tokens.is(i, SqlKeyword.AS)) {
      i++;
    }
    if (tokens.is(i, SqlKeyword.NOT)) {
      i++;
    }
    if (tokens.is(i, SqlKeyword.MATERIALIZED)) {
      i++;
    }
    if (!tokens.is(i, '(') || i >= to) {
      return value(from, to, tables);
    }
    int closing = tokens.partner(i, to);
    boolean mayRecur = recursive || context.has(SyntaxFeature.IMPLICIT_RECURSION);
    QueryResult result = body(name, columns, i + 1, closing, mayRecur, parent, tables);
    int after = Math.min(closing + 1, to);
    SearchCycleClauses generated = new SearchCycleClauses(context, result);
    after = generated.read(after, to);
    tables.define(name, generated.addTo(result));
    return after;
  }

  private QueryResult body(
      SqlIdentifier name,
      List<SqlIdentifier> columns,
      int from,
      int to,
      boolean mayRecur,
      @Nullable QueryScope parent,
      CommonTables tables) {
    SqlKeyword first = tokens.keyword(from);
    if (first == SqlKeyword.INSERT
        || first == SqlKeyword.UPDATE
        || first == SqlKeyword.DELETE
        || first == SqlKeyword.MERGE) {
      return queries.statements().modifying(from, to, tables).renamed(columns);
    }
    if (mayRecur) {
      QueryResult recursive = recursive(name, columns, from, to, parent, tables);
      if (recursive != null) {
        return recursive;
      }
    }
    return queries.read(from, to, parent, tables).renamed(columns);
  }

  /**
   * A query that refers to itself. Its own columns are placeholders while its later terms are read;
   * then each placeholder is replaced by the sources of its column.
   */
  public @Nullable QueryResult recursive(
      SqlIdentifier name,
      List<SqlIdentifier> columns,
      int from,
      int to,
      @Nullable QueryScope parent,
      CommonTables tables) {
    int start = from;
    CommonTables visible = new CommonTables(tables);
    List<SetOperation> operations = SetOperation.find(tokens, start, to);
    if (operations.isEmpty()) {
      return null;
    }
    if (tokens.is(start, SqlKeyword.WITH)) {
      start = read(start, to, parent, visible);
    }
    QueryResult anchor =
        queries.term(start, operations.get(0).from(), parent, visible).renamed(columns);
    RecursionResolver recursion = new RecursionResolver(context, anchor);
    visible.define(name, recursion.self());
    ResultUnion union = new ResultUnion(context, anchor);
    for (int i = 0; i < operations.size(); i++) {
      int end = i + 1 < operations.size() ? operations.get(i + 1).from() : to;
      union.add(operations.get(i), queries.term(operations.get(i).to(), end, parent, visible));
    }
    return recursion.resolve(union.result());
  }

  /** ClickHouse's {@code expression AS name}. */
  private int value(int from, int to, CommonTables tables) {
    int end = TokenSearch.comma(tokens, from, to);
    int as = TokenSearch.keyword(tokens, from, end, SqlKeyword.AS);
    if (as >= end || !tokens.isName(as + 1)) {
      return from;
    }
    tables.values().put(tokens.name(as + 1).key(), new int[] {from, as});
    return as + 2;
  }
}
