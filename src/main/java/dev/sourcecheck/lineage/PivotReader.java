package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads PIVOT and UNPIVOT, which replace the relation that was added last. */
final class PivotReader {
  private static final int NAME_COST = 20;

  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final SourceCollector steering;
  private final NameReader names;

  PivotReader(QueryReader queries, QueryScope scope, SourceCollector steering) {
    this.queries = queries;
    this.context = queries.context;
    this.tokens = context.tokens;
    this.scope = scope;
    this.steering = steering;
    this.names = new NameReader(context);
  }

  int read(int from, int to) {
    int open = from + 1;
    while (open < to && !tokens.is(open, '(')) {
      open++;
    }
    if (open >= to) {
      return to;
    }
    int closing = tokens.partner(open, to);
    ScopeRelation input = scope.relations.remove(scope.relations.size() - 1);
    QueryScope inner = new QueryScope(null, scope.commonTables);
    inner.relations.add(input);
    List<RelationColumn> columns =
        tokens.is(from, Keyword.PIVOT)
            ? pivot(open + 1, closing, input, inner)
            : unpivot(open + 1, closing, input, inner);
    int i = Math.min(closing + 1, to);
    Identifier name = input.name;
    List<Identifier> renamed = List.of();
    boolean as = tokens.is(i, Keyword.AS) && i < to;
    if (as || names.isAlias(i, to)) {
      i += as ? 1 : 0;
      if (i < to && tokens.isName(i)) {
        name = tokens.name(i++);
      }
      if (i < to && tokens.is(i, '(')) {
        renamed = TokenRange.names(tokens, i + 1, tokens.partner(i, to));
        i = tokens.next(i, to);
      }
    }
    QueryResult result = new QueryResult(columns, input.steering);
    if (!renamed.isEmpty() && result.closed()) {
      result = result.renamed(renamed);
    } else if (!renamed.isEmpty()) {
      result = renamedAtEnd(result, renamed);
    }
    scope.relations.add(ScopeRelation.derived(name, result, context.pool));
    return i;
  }

  /** The columns after an open star keep their distance from the end. */
  private static QueryResult renamedAtEnd(QueryResult result, List<Identifier> names) {
    List<RelationColumn> columns = new ArrayList<>();
    List<RelationColumn> known = new ArrayList<>();
    RelationColumn star = null;
    for (RelationColumn column : result.columns()) {
      if (column.isStar()) {
        star = column;
      } else {
        known.add(column);
      }
    }
    int unknown = names.size() - known.size();
    for (int i = 0; i < names.size(); i++) {
      if (i >= unknown) {
        columns.add(known.get(i - Math.max(unknown, 0)).named(names.get(i)));
      } else if (star != null) {
        columns.add(new RelationColumn(names.get(i), star.sources(), star.steering(), true));
      }
    }
    return new QueryResult(columns, result.steering());
  }

  private List<RelationColumn> pivot(int from, int to, ScopeRelation input, QueryScope inner) {
    int keyword = TokenRange.keyword(tokens, from, to, Keyword.FOR);
    List<RelationColumn> aggregates = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (int i = from; i < keyword; ) {
      int end = TokenRange.comma(tokens, i, keyword);
      ItemAlias alias = ItemAlias.of(context, i, end);
      ColumnSink sink = new ColumnSink(context.budget);
      queries.expression(alias.from(), alias.to(), inner, sink);
      Identifier name = alias.only();
      aggregates.add(sink.toColumn(name != null ? name : Identifier.unquoted("")));
      collectNames(alias.from(), alias.to(), used);
      i = end + 1;
    }
    List<String> values = List.of("");
    int i = keyword + 1;
    while (i < to) {
      int in = TokenRange.keyword(tokens, i, to, Keyword.IN);
      if (in >= to) {
        break;
      }
      collectNames(i, in, used);
      ColumnSink column = ColumnSink.steering(steering);
      queries.expression(i, in, inner, column);
      int open = in + 1;
      if (!tokens.is(open, '(')) {
        break;
      }
      int closing = tokens.partner(open, to);
      if (tokens.is(open + 1, Keyword.ANY) || tokens.opensQuery(open)) {
        return unknownValues(input, used, aggregates);
      }
      values = combine(values, values(open + 1, closing));
      i = tokens.next(open, to);
      if (tokens.is(i, Keyword.GROUP)) {
        break;
      }
    }
    List<RelationColumn> columns = rest(input, used);
    for (String value : values) {
      for (RelationColumn aggregate : aggregates) {
        if (!context.budget.spend(1)) {
          return columns;
        }
        columns.add(aggregate.named(Identifier.stored(name(value, aggregate))));
      }
    }
    return columns;
  }

  /** The values, and so the names of the columns, depend on the data. */
  private List<RelationColumn> unknownValues(
      ScopeRelation input, Set<String> used, List<RelationColumn> aggregates) {
    List<RelationColumn> columns = rest(input, used);
    ColumnSink all = new ColumnSink(context.budget);
    for (RelationColumn aggregate : aggregates) {
      all.add(aggregate);
    }
    columns.add(RelationColumn.opaque(all.values.toSet(), all.partial));
    return columns;
  }

  private String name(String value, RelationColumn aggregate) {
    String alias = aggregate.name().text();
    if (alias.isEmpty()) {
      return value;
    }
    return context.syntax == SqlSyntax.BIGQUERY ? alias + "_" + value : value + "_" + alias;
  }

  private List<String> combine(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>();
    for (String a : first) {
      for (String b : second) {
        // each combination is a name
        if (!context.budget.spend(NAME_COST)) {
          return all;
        }
        all.add(a.isEmpty() ? b : a + "_" + b);
      }
    }
    return all;
  }

  /** Names of the values of an IN list: the alias, else the value. */
  private List<String> values(int from, int to) {
    List<String> found = new ArrayList<>();
    for (int i = from; i < to; ) {
      int end = TokenRange.comma(tokens, i, to);
      Identifier alias = ItemAlias.of(context, i, end).only();
      if (alias != null) {
        found.add(alias.text());
      } else if (end > i) {
        String text =
            tokens.kind(i) == TokenList.QUOTED && end == i + 1
                ? tokens.name(i).text()
                : tokens.textOf(i, end);
        boolean string = tokens.kind(i) == TokenList.STRING && text.length() > 1;
        found.add(string ? text.substring(1, text.length() - 1) : text);
      }
      i = end + 1;
    }
    return found;
  }

  private void collectNames(int from, int to, Set<String> used) {
    for (int i = from; i < to; i++) {
      if (tokens.isName(i) && !tokens.is(i + 1, '(') && !tokens.is(i + 1, '.')) {
        used.add(tokens.name(i).key());
      }
    }
  }

  private List<RelationColumn> rest(ScopeRelation input, Set<String> used) {
    List<RelationColumn> rest = new ArrayList<>();
    for (RelationColumn column : input.columns(context.syntax)) {
      if (column.isStar()) {
        List<String> except = new ArrayList<>(column.except());
        except.addAll(used);
        rest.add(
            new RelationColumn(
                RelationColumn.STAR,
                column.sources(),
                column.steering(),
                column.partial(),
                column.openTables(),
                except,
                null));
      } else if (!used.contains(column.name().key())) {
        rest.add(column);
      }
    }
    return rest;
  }

  private List<RelationColumn> unpivot(int from, int to, ScopeRelation input, QueryScope inner) {
    int keyword = TokenRange.keyword(tokens, from, to, Keyword.FOR);
    int in = TokenRange.keyword(tokens, keyword, to, Keyword.IN);
    List<Identifier> valueNames =
        tokens.is(from, '(')
            ? TokenRange.names(tokens, from + 1, tokens.partner(from, keyword))
            : TokenRange.names(tokens, from, keyword);
    List<ColumnSink> values = new ArrayList<>();
    for (int at = 0; at < valueNames.size(); at++) {
      values.add(new ColumnSink(context.budget));
    }
    ColumnSink all = new ColumnSink(context.budget);
    Set<String> used = new HashSet<>();
    int open = in + 1;
    int closing = open < to && tokens.is(open, '(') ? tokens.partner(open, to) : open;
    for (int i = open + 1; i < closing; ) {
      int end = TokenRange.comma(tokens, i, closing);
      int as = TokenRange.keyword(tokens, i, end, Keyword.AS);
      int group = tokens.is(i, '(') ? tokens.partner(i, as) : as;
      int start = tokens.is(i, '(') ? i + 1 : i;
      int position = 0;
      for (int at = start; at < group; position++) {
        int next = TokenRange.comma(tokens, at, group);
        RelationColumn column = column(at, next, inner);
        if (column != null) {
          all.add(column);
          if (position < values.size()) {
            values.get(position).add(column);
          }
        }
        collectNames(at, next, used);
        at = next + 1;
      }
      i = end + 1;
    }
    List<RelationColumn> columns = rest(input, used);
    for (Identifier name : TokenRange.names(tokens, keyword + 1, in)) {
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
    ColumnSink sink = new ColumnSink(context.budget);
    queries.expression(from, to, inner, sink);
    return sink.toColumn(Identifier.unquoted(""));
  }
}
