package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceSet;
import dev.sourcecheck.lineage.sql.scope.TableLookup;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;

/** Relations that functions yield: UNNEST, FLATTEN, JSON_TABLE, set-returning functions. */
final class FunctionTables {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final NameReader names;

  FunctionTables(QueryReader queries, QueryScope scope) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
    this.names = new NameReader(context);
  }

  /** Reads a function call with its alias; returns the same token if there is none. */
  int read(int from, int to) {
    int open = from + 1;
    while (open + 1 < to && tokens.is(open, '.') && tokens.isName(open + 1)) {
      open += 2;
    }
    if (!tokens.is(open, '(') || open >= to || isTableHint(open)) {
      return from;
    }
    SqlIdentifier function = tokens.name(open - 1);
    int closing = tokens.partner(open, to);
    int after = Math.min(closing + 1, to);
    if (tokens.is(from, SqlKeyword.TABLE)) {
      return inner(open, closing, after, to);
    }
    if (tokens.is(from, SqlKeyword.SEMANTIC_VIEW)) {
      return semanticView(open + 1, closing, after, to);
    }
    return call(function, open, closing, after, to);
  }

  private boolean isTableHint(int open) {
    return context.has(SyntaxFeature.TRANSACT_SQL)
        && tokens.kind(open + 1) == TokenList.WORD
        && tokens.name(open + 1).key().endsWith("lock");
  }

  /** {@code TABLE(function(...)) AS alias} */
  private int inner(int open, int closing, int after, int to) {
    int call = open + 1;
    while (tokens.is(call + 1, '.') && tokens.isName(call + 2)) {
      call += 2;
    }
    if (tokens.isName(call) && tokens.is(call + 1, '(') && call + 1 < closing) {
      return call(tokens.name(call), call + 1, tokens.partner(call + 1, closing), after, to);
    }
    return call(SqlIdentifier.unquoted("table"), open, closing, after, to);
  }

  private int semanticView(int from, int closing, int after, int to) {
    List<SqlIdentifier> name = names.name(from, closing);
    if (name.isEmpty()) {
      return after;
    }
    return stored(name, after, to);
  }

  private int call(SqlIdentifier function, int open, int closing, int after, int to) {
    String key = function.key();
    if (key.startsWith("remote") || key.startsWith("cluster")) {
      List<SqlIdentifier> remote = remoteTable(open, closing);
      if (!remote.isEmpty()) {
        return stored(remote, after, to);
      }
    }
    FunctionColumns columns = new FunctionColumns(context, function);
    if (key.equals("json_table") || key.equals("xmltable")) {
      columns.document = new DocumentTable(queries, scope).columns(open, closing);
    } else {
      arguments(columns, open + 1, closing);
    }
    return relation(function, columns, after, to);
  }

  private void arguments(FunctionColumns columns, int from, int to) {
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      ColumnSink argument = new ColumnSink(context.budget());
      // DuckDB names arguments with an equals sign
      boolean named = tokens.isName(i) && tokens.is(i + 1, '=');
      queries.expression(named ? i + 2 : i, end, scope, argument);
      columns.argument(argument);
      if (context.has(SyntaxFeature.STRUCT_FIELDS)) {
        columns.fields = new StructFields(queries, scope).of(i, end);
      }
      i = end + 1;
    }
  }

  private int relation(SqlIdentifier function, FunctionColumns columns, int from, int to) {
    int i = from;
    // OPENJSON(x) WITH (a int '$.a')
    if (tokens.is(i, SqlKeyword.WITH) && tokens.is(i + 1, '(') && i + 1 < to) {
      columns.declared = TokenSearch.names(tokens, i + 2, tokens.partner(i + 1, to));
      i = tokens.next(i + 1, to);
    }
    boolean ordinality =
        tokens.is(i, SqlKeyword.WITH) && tokens.is(i + 1, SqlKeyword.ORDINALITY) && i + 1 < to;
    RelationAlias alias = RelationAlias.read(context, ordinality ? i + 2 : i, to);
    i = alias.after();
    SqlIdentifier name = alias.name() != null ? alias.name() : function;
    List<RelationColumn> named = columns.named(alias.columns(), ordinality);
    List<RelationColumn> known = named.isEmpty() ? columns.known() : named;
    if (known == null) {
      scope.add(columns.elements(name));
    }
    List<RelationColumn> all = new ArrayList<>(known == null ? List.of() : known);
    if (tokens.is(i, SqlKeyword.WITH) && tokens.is(i + 1, SqlKeyword.OFFSET) && i + 1 < to) {
      RelationAlias offset = RelationAlias.read(context, i + 2, to);
      i = offset.after();
      all.add(
          new RelationColumn(
              offset.name() != null ? offset.name() : SqlIdentifier.unquoted("offset"),
              SourceSet.EMPTY,
              SourceSet.EMPTY,
              false));
    }
    if (known != null || !all.isEmpty()) {
      scope.add(
          ScopeRelation.derived(known == null ? null : name, QueryResult.of(all), context.pool()));
    }
    return i;
  }

  /** ClickHouse's {@code remote('host', db.t)} and {@code cluster('c', db, t)}. */
  private List<SqlIdentifier> remoteTable(int open, int closing) {
    int second = TokenSearch.comma(tokens, open + 1, closing) + 1;
    if (!context.has(SyntaxFeature.TABLE_OPERANDS) || second >= closing) {
      return List.of();
    }
    List<SqlIdentifier> name = new ArrayList<>(names.name(second, closing));
    if (name.size() == 1 && tokens.is(names.at(), ',') && tokens.isName(names.at() + 1)) {
      name.add(tokens.name(names.at() + 1));
    }
    return name;
  }

  private int stored(List<SqlIdentifier> name, int from, int to) {
    TableLookup.Found found = context.tables().find(name);
    context.reads().add(found.name());
    RelationAlias alias = RelationAlias.read(context, from, to);
    scope.add(
        ScopeRelation.stored(
            alias.name(), name, context.pool().table(found.name()), found.table(), context.pool()));
    return alias.after();
  }

  /** The elements of an array column of a relation before it. */
  int elements(ColumnSink sink, SqlIdentifier name, int from, int to) {
    RelationAlias alias = RelationAlias.read(context, from, to);
    SqlIdentifier as = alias.name() != null ? alias.name() : name;
    scope.add(ScopeRelation.elements(as, sink.toColumn(as), context.pool()));
    return alias.after();
  }

  /** {@code ROWS FROM (f(x) AS (a int), g(y)) AS t(b, c)} */
  int rowsFrom(int open, int to) {
    int closing = tokens.partner(open, to);
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = open + 1; i < closing; ) {
      int end = TokenSearch.comma(tokens, i, closing);
      int as = TokenSearch.keyword(tokens, i, end, SqlKeyword.AS);
      ColumnSink sink = new ColumnSink(context.budget());
      queries.expression(i, as, scope, sink);
      List<SqlIdentifier> declared =
          as + 1 < end && tokens.is(as + 1, '(')
              ? TokenSearch.names(tokens, as + 2, tokens.partner(as + 1, end))
              : List.of(tokens.isName(i) ? tokens.name(i) : SqlIdentifier.unquoted("column"));
      for (SqlIdentifier name : declared) {
        columns.add(sink.toColumn(name));
      }
      i = end + 1;
    }
    int after = Math.min(closing + 1, to);
    if (tokens.is(after, SqlKeyword.WITH) && tokens.is(after + 1, SqlKeyword.ORDINALITY)) {
      columns.add(
          new RelationColumn(
              SqlIdentifier.unquoted("ordinality"), SourceSet.EMPTY, SourceSet.EMPTY, false));
      after += 2;
    }
    RelationAlias alias = RelationAlias.read(context, after, to);
    scope.add(
        ScopeRelation.derived(
            alias.name(), QueryResult.of(columns).renamed(alias.columns()), context.pool()));
    return alias.after();
  }
}
