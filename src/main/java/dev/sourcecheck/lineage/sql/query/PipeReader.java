package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads pipe syntax, {@code FROM t |> WHERE a |> SELECT b}: each step works on the one before. */
final class PipeReader {
  private static final int MAX_RELATIONS = 16;

  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final @Nullable QueryScope parent;
  private final CommonTables visible;
  private final SourceCollector steering;
  private QueryScope scope;

  PipeReader(QueryReader queries, @Nullable QueryScope parent, CommonTables visible) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.parent = parent;
    this.visible = visible;
    this.steering = new SourceCollector(context.budget());
    this.scope = new QueryScope(parent, visible);
  }

  /** The first pipe outside of brackets, or the end. */
  static int next(TokenList tokens, int from, int to) {
    int i = from;
    while (i < to && !(tokens.is(i, '|') && tokens.is(i + 1, '>') && tokens.adjacent(i + 1))) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  QueryResult read(int from, int firstPipe, int to) {
    if (tokens.is(from, SqlKeyword.FROM)) {
      // keeps the relations' names for the steps
      new FromReader(queries, scope, steering).read(from + 1, firstPipe);
    } else {
      QueryResult first = queries.terms(from, firstPipe, parent, visible);
      steering.add(first.steering());
      become(null, first.columns());
    }
    int pipe = firstPipe;
    while (pipe < to && context.budget().spend(1)) {
      int next = next(tokens, pipe + 2, to);
      step(pipe + 2, next);
      pipe = next;
    }
    return new QueryResult(all(), steering.toSet());
  }

  private List<RelationColumn> all() {
    return new StarExpander(queries, scope).all();
  }

  private void become(@Nullable SqlIdentifier name, List<RelationColumn> columns) {
    scope = new QueryScope(parent, visible);
    add(name, columns);
  }

  /** Adds columns to those there are; many steps share a relation, so that lookups stay cheap. */
  private void extend(List<RelationColumn> columns) {
    if (scope.relations().size() < MAX_RELATIONS) {
      add(null, columns);
    } else {
      List<RelationColumn> merged = new ArrayList<>(all());
      merged.addAll(columns);
      become(null, merged);
    }
  }

  private void add(@Nullable SqlIdentifier name, List<RelationColumn> columns) {
    scope.add(ScopeRelation.derived(name, QueryResult.of(columns), context.pool()));
  }

  private List<RelationColumn> items(int from, int to) {
    return new SelectReader(queries, parent, visible).listOver(scope, from, to).columns();
  }

  private void step(int from, int to) {
    SqlKeyword keyword = tokens.keyword(from);
    int i = from + 1;
    if (keyword == null) {
      named(tokens.isName(from) ? tokens.name(from).key() : "", from, to);
      return;
    }
    switch (keyword) {
      case WHERE:
        queries.expression(i, to, scope, ColumnSink.steering(steering));
        break;
      case SELECT:
        int list = tokens.is(i, SqlKeyword.DISTINCT) || tokens.is(i, SqlKeyword.ALL) ? i + 1 : i;
        become(null, items(list, to));
        break;
      case SET:
        replace(i, to);
        break;
      case DROP:
        become(null, StarExpander.except(all(), keys(i, to)));
        break;
      case RENAME:
        become(null, new StarExpander(queries, scope).rename(all(), i, to));
        break;
      case AS:
        become(tokens.isName(i) ? tokens.name(i) : null, all());
        break;
      case ORDER, LIMIT, TABLESAMPLE, DISTINCT:
        break;
      case UNION, INTERSECT, EXCEPT:
        combine(from, to);
        break;
      case PIVOT, UNPIVOT:
        become(null, all());
        new PivotReader(queries, scope, steering).read(from, to);
        break;
      case WINDOW:
        extend(items(i, to));
        break;
      default:
        if (JoinStart.startsJoin(tokens, from, to)) {
          new FromReader(queries, scope, steering).joins(from, to);
        } else {
          unknown(from, to);
        }
    }
  }

  private void named(String key, int from, int to) {
    switch (key) {
      case "extend" -> extend(items(from + 1, to));
      case "aggregate" -> aggregate(from + 1, to);
      default -> unknown(from, to);
    }
  }

  private void aggregate(int from, int to) {
    int group = TokenSearch.keyword(tokens, from, to, SqlKeyword.GROUP);
    List<RelationColumn> columns = new ArrayList<>();
    int keys = tokens.is(group + 1, SqlKeyword.BY) ? group + 2 : group + 4;
    if (group < to) {
      columns.addAll(items(keys, to));
    }
    List<RelationColumn> values = items(from, group);
    for (RelationColumn key : columns) {
      steering.add(key.sources());
    }
    columns.addAll(values);
    become(null, columns);
  }

  private Set<String> keys(int from, int to) {
    Set<String> keys = new HashSet<>();
    for (SqlIdentifier name : TokenSearch.names(tokens, from, to)) {
      keys.add(name.key());
    }
    return keys;
  }

  /** {@code SET a = x, b = y} */
  private void replace(int from, int to) {
    Map<String, RelationColumn> values = new java.util.HashMap<>();
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      if (tokens.isName(i) && tokens.is(i + 1, '=')) {
        ColumnSink sink = new ColumnSink(context.budget());
        queries.expression(i + 2, end, scope, sink);
        values.put(tokens.name(i).key(), sink.toColumn(tokens.name(i)));
      }
      i = end + 1;
    }
    become(null, StarExpander.replace(all(), values));
  }

  private void combine(int from, int to) {
    ResultUnion union = new ResultUnion(context, new QueryResult(all(), steering.toSet()));
    SetOperation operation = SetOperation.at(tokens, from, from, to);
    for (int i = operation.to(); i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      union.add(operation, queries.term(i, end, parent, visible));
      i = end + 1;
    }
    QueryResult result = union.result();
    steering.add(result.steering());
    become(null, result.columns());
  }

  private void unknown(int from, int to) {
    context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.UNKNOWN_SYNTAX);
    List<RelationColumn> columns = new ArrayList<>();
    for (RelationColumn column : all()) {
      columns.add(column.asPartial());
    }
    become(null, columns);
  }
}
