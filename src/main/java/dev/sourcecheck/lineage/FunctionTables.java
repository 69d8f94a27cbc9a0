package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Relations that functions yield: UNNEST, FLATTEN, JSON_TABLE, set-returning functions. */
final class FunctionTables {
  private static final Set<String> UNNESTING = Set.of("unnest", "explode", "explode_outer");

  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final NameReader names;

  FunctionTables(QueryReader queries, QueryScope scope) {
    this.queries = queries;
    this.context = queries.context;
    this.tokens = context.tokens;
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
    Identifier function = tokens.name(open - 1);
    int closing = tokens.partner(open, to);
    int after = Math.min(closing + 1, to);
    if (tokens.is(from, Keyword.TABLE)) {
      return inner(open, closing, after, to);
    }
    if (tokens.is(from, Keyword.SEMANTIC_VIEW)) {
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
    return call(Identifier.unquoted("table"), open, closing, after, to);
  }

  private int semanticView(int from, int closing, int after, int to) {
    List<Identifier> name = names.name(from, closing);
    if (name.isEmpty()) {
      return after;
    }
    return stored(name, after, to);
  }

  private int call(Identifier function, int open, int closing, int after, int to) {
    String key = function.key();
    if (key.startsWith("remote") || key.startsWith("cluster")) {
      List<Identifier> remote = remoteTable(open, closing);
      if (!remote.isEmpty()) {
        return stored(remote, after, to);
      }
    }
    ColumnSink sink = new ColumnSink(context.budget);
    List<Identifier> declared = List.of();
    List<RelationColumn> perArgument = new ArrayList<>();
    StructFieldsHolder fields = new StructFieldsHolder();
    if (key.equals("json_table") || key.equals("xmltable")) {
      int columns = TokenRange.keyword(tokens, open + 1, closing, Keyword.COLUMNS);
      queries.expression(open, columns, scope, sink);
      declared = jsonColumns(columns + 1, closing);
    } else {
      int argument = open + 1;
      while (argument < closing) {
        int end = TokenRange.comma(tokens, argument, closing);
        ColumnSink one = new ColumnSink(context.budget);
        // DuckDB names arguments with an equals sign
        boolean named = tokens.isName(argument) && tokens.is(argument + 1, '=');
        queries.expression(named ? argument + 2 : argument, end, scope, one);
        RelationColumn column = one.toColumn(function);
        sink.add(column);
        perArgument.add(column);
        fields.offer(argument, end);
        argument = end + 1;
      }
    }
    return relation(function, sink, perArgument, declared, fields, after, to);
  }

  /** ClickHouse's {@code remote('host', db.t)} and {@code cluster('c', db, t)}. */
  private List<Identifier> remoteTable(int open, int closing) {
    int second = TokenRange.comma(tokens, open + 1, closing) + 1;
    if (!context.has(SyntaxFeature.TABLE_OPERANDS) || second >= closing) {
      return List.of();
    }
    List<Identifier> name = new ArrayList<>(names.name(second, closing));
    if (name.size() == 1 && tokens.is(names.at, ',') && tokens.isName(names.at + 1)) {
      name.add(tokens.name(names.at + 1));
    }
    return name;
  }

  private int stored(List<Identifier> name, int from, int to) {
    TableLookup.Found found = context.tables.find(name);
    context.reads.add(found.name());
    Alias alias = alias(from, to);
    scope.relations.add(
        ScopeRelation.stored(
            alias.name, name, context.pool.table(found.name()), found.table(), context.pool));
    return alias.after;
  }

  /** The fields of a struct array that is unnested. */
  private final class StructFieldsHolder {
    @Nullable List<RelationColumn> found;

    void offer(int from, int to) {
      if (context.has(SyntaxFeature.STRUCT_FIELDS)) {
        found = new StructFields(queries, scope).of(from, to);
      }
    }
  }

  private List<Identifier> jsonColumns(int from, int to) {
    List<Identifier> columns = new ArrayList<>();
    int start = tokens.is(from, '(') ? from + 1 : from;
    int end = tokens.is(from, '(') ? tokens.partner(from, to) : to;
    for (int i = start; i < end; ) {
      int next = TokenRange.comma(tokens, i, end);
      if (tokens.kind(i) == TokenList.WORD && tokens.name(i).key().equals("nested")) {
        int nested = TokenRange.keyword(tokens, i, next, Keyword.COLUMNS);
        if (nested < next && context.enter(i)) {
          columns.addAll(jsonColumns(nested + 1, next));
          context.leave();
        }
      } else if (tokens.isName(i)) {
        columns.add(tokens.name(i));
      }
      i = next + 1;
    }
    return columns;
  }

  private record Alias(@Nullable Identifier name, List<Identifier> columns, int after) {}

  private Alias alias(int from, int to) {
    int i = from;
    boolean as = tokens.is(i, Keyword.AS) && i < to;
    Identifier name = null;
    if (as) {
      i++;
    }
    if (i < to && (as ? tokens.isName(i) : names.isAlias(i, to))) {
      name = tokens.name(i++);
    }
    if ((as || name != null) && i < to && tokens.is(i, '(')) {
      int closing = tokens.partner(i, to);
      return new Alias(name, TokenRange.names(tokens, i + 1, closing), Math.min(closing + 1, to));
    }
    return new Alias(name, List.of(), i);
  }

  private int relation(
      Identifier function,
      ColumnSink sink,
      List<RelationColumn> perArgument,
      List<Identifier> declared,
      StructFieldsHolder fields,
      int from,
      int to) {
    int i = from;
    // OPENJSON(x) WITH (a int '$.a')
    List<Identifier> columns = declared;
    if (tokens.is(i, Keyword.WITH) && tokens.is(i + 1, '(') && i + 1 < to) {
      columns = TokenRange.names(tokens, i + 2, tokens.partner(i + 1, to));
      i = tokens.next(i + 1, to);
    }
    boolean ordinality = false;
    if (tokens.is(i, Keyword.WITH) && tokens.is(i + 1, Keyword.ORDINALITY) && i + 1 < to) {
      ordinality = true;
      i += 2;
    }
    Alias alias = alias(i, to);
    i = alias.after;
    if (!alias.columns.isEmpty()) {
      columns = alias.columns;
    }
    List<RelationColumn> result = new ArrayList<>();
    if (!columns.isEmpty()) {
      positional(columns, sink, perArgument, function, ordinality, result);
    }
    Identifier offset = null;
    if (tokens.is(i, Keyword.WITH) && tokens.is(i + 1, Keyword.OFFSET) && i + 1 < to) {
      offset = Identifier.unquoted("offset");
      i += 2;
      boolean as = tokens.is(i, Keyword.AS) && i < to;
      if (as || names.isAlias(i, to)) {
        i += as ? 1 : 0;
        offset = tokens.isName(i) ? tokens.name(i++) : offset;
      }
    }
    add(function, alias.name, sink, result, fields.found, offset);
    return i;
  }

  private void positional(
      List<Identifier> columns,
      ColumnSink sink,
      List<RelationColumn> perArgument,
      Identifier function,
      boolean ordinality,
      List<RelationColumn> result) {
    boolean paired =
        function.key().equals("unnest")
            && perArgument.size() > 1
            && columns.size() >= perArgument.size();
    for (int at = 0; at < columns.size(); at++) {
      Identifier name = columns.get(at);
      if (ordinality && at == columns.size() - 1 && at > 0) {
        result.add(new RelationColumn(name, SourceSet.EMPTY, SourceSet.EMPTY, false));
      } else if (paired && at < perArgument.size()) {
        result.add(perArgument.get(at).named(name));
      } else {
        result.add(sink.toColumn(name));
      }
    }
  }

  private void add(
      Identifier function,
      @Nullable Identifier alias,
      ColumnSink sink,
      List<RelationColumn> columns,
      @Nullable List<RelationColumn> fields,
      @Nullable Identifier offset) {
    String key = function.key();
    Identifier name = alias != null ? alias : function;
    List<RelationColumn> all = new ArrayList<>(columns);
    if (all.isEmpty()) {
      if (fields != null) {
        all.addAll(fields);
      } else if (key.equals("flatten")) {
        for (String column : List.of("seq", "key", "path", "index", "value", "this")) {
          all.add(sink.toColumn(Identifier.unquoted(column)));
        }
      } else if (key.endsWith("_each") || key.endsWith("_each_text") || key.equals("openjson")) {
        all.add(sink.toColumn(Identifier.unquoted("key")));
        all.add(sink.toColumn(Identifier.unquoted("value")));
        if (key.equals("openjson")) {
          all.add(sink.toColumn(Identifier.unquoted("type")));
        }
      } else if (UNNESTING.contains(key) || isScalar(key)) {
        RelationColumn element = sink.toColumn(name);
        scope.relations.add(ScopeRelation.elements(name, element, context.pool));
        addOffset(offset);
        return;
      } else {
        // which relation IDENTIFIER($x) means is not known
        boolean unknown = sink.partial || key.equals("identifier");
        all.add(RelationColumn.opaque(sink.values.toSet(), unknown));
      }
    }
    if (offset != null) {
      all.add(new RelationColumn(offset, SourceSet.EMPTY, SourceSet.EMPTY, false));
    }
    scope.relations.add(
        ScopeRelation.derived(name, new QueryResult(all, SourceSet.EMPTY), context.pool));
  }

  private void addOffset(@Nullable Identifier offset) {
    if (offset != null) {
      scope.relations.add(
          ScopeRelation.derived(
              null,
              new QueryResult(
                  List.of(new RelationColumn(offset, SourceSet.EMPTY, SourceSet.EMPTY, false)),
                  SourceSet.EMPTY),
              context.pool));
    }
  }

  /** Functions whose rows are single values, named like the relation. */
  private static boolean isScalar(String key) {
    return key.equals("generate_series")
        || key.equals("generate_subscripts")
        || key.equals("string_to_table")
        || key.startsWith("regexp_split_to_table")
        || key.endsWith("_elements")
        || key.endsWith("_elements_text")
        || key.equals("generate_array")
        || key.equals("range")
        || key.equals("string_split");
  }

  /** The elements of an array column of a relation before it. */
  int elements(ColumnSink sink, Identifier name, int from, int to) {
    Alias alias = alias(from, to);
    Identifier as = alias.name != null ? alias.name : name;
    scope.relations.add(ScopeRelation.elements(as, sink.toColumn(as), context.pool));
    return alias.after;
  }

  /** {@code ROWS FROM (f(x) AS (a int), g(y)) AS t(b, c)} */
  int rowsFrom(int open, int to) {
    int closing = tokens.partner(open, to);
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = open + 1; i < closing; ) {
      int end = TokenRange.comma(tokens, i, closing);
      int as = TokenRange.keyword(tokens, i, end, Keyword.AS);
      ColumnSink sink = new ColumnSink(context.budget);
      queries.expression(i, as, scope, sink);
      List<Identifier> declared =
          as + 1 < end && tokens.is(as + 1, '(')
              ? TokenRange.names(tokens, as + 2, tokens.partner(as + 1, end))
              : List.of(tokens.isName(i) ? tokens.name(i) : Identifier.unquoted("column"));
      for (Identifier name : declared) {
        columns.add(sink.toColumn(name));
      }
      i = end + 1;
    }
    int after = Math.min(closing + 1, to);
    if (tokens.is(after, Keyword.WITH) && tokens.is(after + 1, Keyword.ORDINALITY)) {
      columns.add(
          new RelationColumn(
              Identifier.unquoted("ordinality"), SourceSet.EMPTY, SourceSet.EMPTY, false));
      after += 2;
    }
    Alias alias = alias(after, to);
    scope.relations.add(
        ScopeRelation.derived(
            alias.name,
            new QueryResult(columns, SourceSet.EMPTY).renamed(alias.columns),
            context.pool));
    return alias.after;
  }

  /** Hive's and Spark's {@code LATERAL VIEW [OUTER] explode(x) t AS a, b}. */
  int lateralView(int from, int to) {
    int i = tokens.is(from, Keyword.OUTER) ? from + 1 : from;
    int open = i;
    while (open < to && !tokens.is(open, '(')) {
      open++;
    }
    if (open >= to) {
      return to;
    }
    int closing = tokens.partner(open, to);
    ColumnSink sink = new ColumnSink(context.budget);
    queries.expression(i, Math.min(closing + 1, to), scope, sink);
    List<RelationColumn> fields = new StructFields(queries, scope).of(open + 1, closing);
    i = Math.min(closing + 1, to);
    Identifier name = null;
    if (i < to && !tokens.is(i, Keyword.AS) && names.isAlias(i, to)) {
      name = tokens.name(i++);
    }
    List<RelationColumn> columns = new ArrayList<>();
    if (tokens.is(i, Keyword.AS) && i < to) {
      do {
        i++;
        if (i < to && tokens.is(i, '(')) {
          for (Identifier column : TokenRange.names(tokens, i + 1, tokens.partner(i, to))) {
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
        columns.add(sink.toColumn(Identifier.unquoted(column)));
      }
    }
    scope.relations.add(
        ScopeRelation.derived(name, new QueryResult(columns, SourceSet.EMPTY), context.pool));
    return i;
  }

  private boolean isRelation(int i, int to) {
    return tokens.is(i + 1, '.') || names.isAlias(i + 1, to);
  }

  /** ClickHouse's {@code ARRAY JOIN a, b AS c}: aliases name elements. */
  int arrayJoin(int from, int to) {
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int end = TokenRange.comma(tokens, i, to);
      ItemAlias alias = ItemAlias.of(context, i, end);
      ColumnSink sink = new ColumnSink(context.budget);
      queries.expression(alias.from(), alias.to(), scope, sink);
      Identifier name = alias.only();
      if (name != null) {
        columns.add(sink.toColumn(name));
      }
      i = end + 1;
    }
    if (!columns.isEmpty()) {
      scope.relations.add(
          ScopeRelation.derived(null, new QueryResult(columns, SourceSet.EMPTY), context.pool));
    }
    return to;
  }

  /** Replaces the relation added last by the rows that match a pattern. */
  int matchRecognize(int open, int to, SourceCollector steering) {
    int closing = open < to && tokens.is(open, '(') ? tokens.partner(open, to) : to;
    ScopeRelation input = scope.relations.remove(scope.relations.size() - 1);
    QueryResult rows =
        new RowPattern(queries, steering).read(open + 1, closing, input, scope.commonTables);
    Alias alias = alias(Math.min(closing + 1, to), to);
    scope.relations.add(
        ScopeRelation.derived(
            alias.name != null ? alias.name : input.name,
            rows.renamed(alias.columns),
            context.pool));
    return alias.after;
  }
}
