package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads INSERT, with its columns, its source, and what it does on conflict. */
final class InsertReader {
  private final StatementReader statements;
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final NameReader names;

  InsertReader(StatementReader statements) {
    this.statements = statements;
    this.queries = statements.queries;
    this.context = statements.context;
    this.tokens = context.tokens;
    this.names = new NameReader(context);
  }

  /** The part before the source. */
  private record Header(
      @Nullable TargetTable target,
      @Nullable Identifier alias,
      List<Identifier> columns,
      Set<String> partitions,
      boolean byName,
      int output,
      int after) {}

  QueryResult read(int from, int to, CommonTables visible) {
    if (tokens.is(from + 1, Keyword.ALL) || tokens.is(from + 1, Keyword.FIRST)) {
      multiTable(from + 2, to, visible);
      return QueryResult.EMPTY;
    }
    Header header = header(from, to);
    if (header.after >= to
        && !tokens.is(from + 1, Keyword.INTO)
        && !tokens.is(from + 1, Keyword.OVERWRITE)) {
      // no more than the first word is an INSERT's
      context.targets.clear();
      context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.UNKNOWN_SYNTAX);
      return QueryResult.EMPTY;
    }
    int end = TokenRange.keyword(tokens, header.after, to, Keyword.RETURNING);
    int conflict = conflict(header.after, end);
    QueryResult source = source(header.after, conflict, null, visible);
    TargetTable target = header.target;
    if (target == null) {
      return QueryResult.EMPTY;
    }
    QueryResult written = write(header, target, source);
    QueryScope scope = new QueryScope(null, visible);
    scope.relations.add(target.relation(context, header.alias));
    if (header.output > 0) {
      return new OutputClause(statements).read(header.output, header.after, target, scope);
    }
    if (conflict < end) {
      onConflict(conflict, end, target, written, scope);
    }
    return statements.returning(end + 1, to, scope);
  }

  private QueryResult write(Header header, TargetTable target, QueryResult source) {
    if (header.byName) {
      List<RelationColumn> renamed = new ArrayList<>();
      for (RelationColumn column : source.columns()) {
        renamed.add(column.isStar() ? column : column.named(target.column(context, column.name())));
      }
      QueryResult result = new QueryResult(renamed, source.steering());
      target.emit(context, result);
      return result;
    }
    return target.write(context, source, header.columns, header.partitions);
  }

  private Header header(int from, int to) {
    int i = from + 1;
    boolean file = false;
    while (i < to) {
      Keyword keyword = tokens.keyword(i);
      if (keyword == Keyword.OVERWRITE
          || keyword == Keyword.INTO
          || keyword == Keyword.TABLE
          || keyword == Keyword.IGNORE
          || keyword == Keyword.LOCAL
          || keyword == Keyword.ONLY) {
        i++;
      } else if (keyword == Keyword.DIRECTORY) {
        file = true;
        i++;
      } else if (keyword == Keyword.OR) {
        i += 2;
      } else if (keyword == Keyword.TOP) {
        i = i + 1 < to ? tokens.next(i + 1, to) : to;
      } else if (tokens.kind(i) == TokenList.WORD
          && (tokens.name(i).key().endsWith("_priority")
              || tokens.name(i).key().equals("delayed"))) {
        i++;
      } else {
        break;
      }
    }
    if (tokens.is(i, Keyword.FUNCTION)) {
      // ClickHouse's INSERT INTO FUNCTION remote(...) writes no relation of this source
      return afterTarget(null, tokens.next(i + 2, to), to);
    }
    List<Identifier> name = file ? List.of() : names.name(i, to);
    if (name.isEmpty() && !file && tokens.kind(i) == TokenList.PARAMETER) {
      name = List.of(Identifier.unquoted(tokens.textOf(i, i + 1)));
      names.at = i + 1;
    }
    int at = file ? i : names.at;
    TargetTable target = name.isEmpty() ? null : TargetTable.of(context, name);
    return afterTarget(target, at, to);
  }

  private Header afterTarget(@Nullable TargetTable target, int from, int to) {
    int i = from;
    Identifier alias = null;
    List<Identifier> columns = List.of();
    Set<String> partitions = new HashSet<>();
    boolean byName = false;
    int output = 0;
    while (i < to && !startsSource(i)) {
      if (tokens.is(i, Keyword.OUTPUT)) {
        output = i + 1;
        i++;
      } else if (tokens.is(i, Keyword.AS) && tokens.isName(i + 1)) {
        alias = tokens.name(i + 1);
        i += 2;
      } else if (tokens.is(i, Keyword.PARTITION) && tokens.is(i + 1, '(')) {
        partitions(i + 2, tokens.partner(i + 1, to), partitions);
        i = tokens.next(i + 1, to);
      } else if (tokens.is(i, Keyword.BY) && tokens.is(i + 1, Keyword.NAME)) {
        byName = true;
        i += 2;
      } else if (tokens.is(i, '(') && columns.isEmpty() && output == 0) {
        columns = TokenRange.names(tokens, i + 1, tokens.partner(i, to));
        i = tokens.next(i, to);
      } else {
        i = tokens.next(i, to);
      }
    }
    return new Header(target, alias, columns, partitions, byName, output, Math.min(i, to));
  }

  /** Static partitions have a value; dynamic ones take theirs from the query. */
  private void partitions(int from, int to, Set<String> partitions) {
    for (int i = from; i < to; ) {
      int end = TokenRange.comma(tokens, i, to);
      if (tokens.isName(i) && tokens.is(i + 1, '=') && i + 1 < end) {
        partitions.add(tokens.name(i).key());
      }
      i = end + 1;
    }
  }

  private boolean startsSource(int i) {
    Keyword keyword = tokens.keyword(i);
    if (keyword == null) {
      return tokens.opensQuery(i);
    }
    return switch (keyword) {
      case SELECT, VALUES, VALUE, WITH, FROM, SET, EXEC, EXECUTE, DEFAULT -> true;
      case TABLE -> tokens.isName(i + 1);
      default -> false;
    };
  }

  private int conflict(int from, int to) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, Keyword.ON)
          && (tokens.is(i + 1, Keyword.CONFLICT) || tokens.is(i + 1, Keyword.DUPLICATE))) {
        return i;
      }
    }
    return to;
  }

  private QueryResult source(int from, int to, @Nullable QueryScope parent, CommonTables visible) {
    if (from >= to || tokens.is(from, Keyword.DEFAULT)) {
      return QueryResult.EMPTY;
    }
    if (tokens.is(from, Keyword.SET)) {
      return assigned(from + 1, to, visible);
    }
    if (tokens.is(from, Keyword.EXEC) || tokens.is(from, Keyword.EXECUTE)) {
      context.unresolved(from, Math.min(from + 4, to), UnresolvedReason.OPAQUE_STATEMENT);
      return QueryResult.EMPTY;
    }
    if (tokens.is(from, Keyword.VALUES) || tokens.is(from, Keyword.VALUE)) {
      // VALUES (...) AS new
      int end = TokenRange.keyword(tokens, from, to, Keyword.AS);
      return queries.values(from + 1, end, parent, visible);
    }
    return queries.read(from, to, parent, visible);
  }

  /** MySQL's {@code INSERT INTO t SET a = 1, b = 2}. */
  private QueryResult assigned(int from, int to, CommonTables visible) {
    QueryScope scope = new QueryScope(null, visible);
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int end = TokenRange.comma(tokens, i, to);
      if (tokens.isName(i)) {
        ColumnSink sink = new ColumnSink(context.budget);
        queries.expression(Math.min(i + 2, end), end, scope, sink);
        columns.add(sink.toColumn(tokens.name(i)));
      }
      i = end + 1;
    }
    return new QueryResult(columns, SourceSet.EMPTY);
  }

  private void onConflict(
      int from, int to, TargetTable target, QueryResult written, QueryScope scope) {
    int update = TokenRange.keyword(tokens, from, to, Keyword.UPDATE);
    if (update >= to) {
      return;
    }
    int start = tokens.is(update + 1, Keyword.SET) ? update + 2 : update + 1;
    int where = TokenRange.keyword(tokens, start, to, Keyword.WHERE);
    scope.relations.add(
        ScopeRelation.derived(
                Identifier.unquoted("excluded"), withDefaults(target, written), context.pool)
            .asHidden());
    // VALUES (...) AS new(a, b)
    if (tokens.is(from - 1, ')') || tokens.isName(from - 1)) {
      rowAlias(from, written, scope);
    }
    new AssignmentReader(statements, scope).read(start, where, target, SourceSet.EMPTY);
    queries.expression(
        where + 1, to, scope, ColumnSink.steering(new SourceCollector(context.budget)));
  }

  /** Columns that an insert leaves out have defaults, which are no column's. */
  private QueryResult withDefaults(TargetTable target, QueryResult written) {
    List<RelationColumn> columns = new ArrayList<>(written.columns());
    KnownTable known = target.known();
    if (known == null) {
      columns.add(RelationColumn.opaque(SourceSet.EMPTY, false));
    } else {
      Set<String> inserted = new HashSet<>();
      for (RelationColumn column : columns) {
        inserted.add(column.name().key());
      }
      for (String column : known.columns()) {
        Identifier name = Identifier.stored(column);
        if (inserted.add(name.key())) {
          columns.add(new RelationColumn(name, SourceSet.EMPTY, SourceSet.EMPTY, false));
        }
      }
    }
    return new QueryResult(columns, written.steering());
  }

  private void rowAlias(int conflict, QueryResult written, QueryScope scope) {
    int at = conflict - 1;
    List<Identifier> columns = List.of();
    if (tokens.is(at, ')')) {
      int open = tokens.partner(at, conflict);
      columns = TokenRange.names(tokens, open + 1, at);
      at = open - 1;
    }
    if (tokens.isName(at) && tokens.is(at - 1, Keyword.AS)) {
      scope.relations.add(
          ScopeRelation.derived(tokens.name(at), written.renamed(columns), context.pool)
              .asHidden());
    }
  }

  /** Hive's {@code FROM x INSERT INTO a SELECT ... INSERT INTO b SELECT ...}. */
  void fromFirst(int from, int to, CommonTables visible) {
    int insert = TokenRange.keyword(tokens, from, to, Keyword.INSERT);
    QueryScope scope = new QueryScope(null, visible);
    SourceCollector steering = new SourceCollector(context.budget);
    new FromReader(queries, scope, steering).read(from + 1, insert);
    while (insert < to) {
      int next = TokenRange.keyword(tokens, insert + 1, to, Keyword.INSERT);
      Header header = header(insert, next);
      QueryResult source = source(header.after, next, scope, visible);
      if (header.target != null) {
        SourceCollector all = new SourceCollector(context.budget);
        all.add(source.steering());
        all.add(steering.toSet());
        write(header, header.target, new QueryResult(source.columns(), all.toSet()));
      }
      insert = next;
    }
  }

  /** {@code INSERT ALL WHEN a THEN INTO t VALUES (...) ... SELECT}. */
  private void multiTable(int from, int to, CommonTables visible) {
    int query = from;
    while (query < to
        && !tokens.is(query, Keyword.SELECT)
        && !tokens.is(query, Keyword.WITH)
        && !tokens.opensQuery(query)) {
      query = tokens.next(query, to);
    }
    QueryResult source = queries.read(query, to, null, visible);
    QueryScope scope = new QueryScope(null, visible);
    scope.relations.add(ScopeRelation.derived(null, source, context.pool));
    int i = TokenRange.keyword(tokens, from, query, Keyword.INTO);
    while (i < query) {
      int next = TokenRange.keyword(tokens, i + 1, query, Keyword.INTO);
      Header header = header(i - 1, next);
      if (header.target != null) {
        int end = TokenRange.keyword(tokens, header.after, next, Keyword.WHEN);
        QueryResult values =
            tokens.is(header.after, Keyword.VALUES) && header.after < next
                ? source(header.after, end, scope, visible)
                : source;
        write(header, header.target, new QueryResult(values.columns(), source.steering()));
      }
      i = next;
    }
  }
}
