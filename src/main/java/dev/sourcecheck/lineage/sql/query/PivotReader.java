package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
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
import java.util.Set;

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
    this.context = queries.context();
    this.tokens = context.tokens();
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
    ScopeRelation input = scope.relations().remove(scope.relations().size() - 1);
    QueryScope inner = new QueryScope(null, scope.commonTables());
    inner.add(input);
    List<RelationColumn> columns =
        tokens.is(from, SqlKeyword.PIVOT)
            ? pivot(open + 1, closing, input, inner)
            : new UnpivotReader(queries).read(open + 1, closing, input, inner);
    int i = Math.min(closing + 1, to);
    SqlIdentifier name = input.name();
    List<SqlIdentifier> renamed = List.of();
    boolean as = tokens.is(i, SqlKeyword.AS) && i < to;
    if (as || names.isAlias(i, to)) {
      i += as ? 1 : 0;
      if (i < to && tokens.isName(i)) {
        name = tokens.name(i++);
      }
      if (i < to && tokens.is(i, '(')) {
        renamed = TokenSearch.names(tokens, i + 1, tokens.partner(i, to));
        i = tokens.next(i, to);
      }
    }
    QueryResult result = new QueryResult(columns, input.steering());
    if (!renamed.isEmpty() && result.closed()) {
      result = result.renamed(renamed);
    } else if (!renamed.isEmpty()) {
      result = renamedAtEnd(result, renamed);
    }
    scope.add(ScopeRelation.derived(name, result, context.pool()));
    return i;
  }

  /** The columns after an open star keep their distance from the end. */
  private static QueryResult renamedAtEnd(QueryResult result, List<SqlIdentifier> names) {
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
    int keyword = TokenSearch.keyword(tokens, from, to, SqlKeyword.FOR);
    List<RelationColumn> aggregates = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (int i = from; i < keyword; ) {
      int end = TokenSearch.comma(tokens, i, keyword);
      SelectItemAlias alias = SelectItemAlias.of(context, i, end);
      ColumnSink sink = new ColumnSink(context.budget());
      queries.expression(alias.from(), alias.to(), inner, sink);
      SqlIdentifier name = alias.only();
      aggregates.add(sink.toColumn(name != null ? name : SqlIdentifier.unquoted("")));
      collectNames(tokens, alias.from(), alias.to(), used);
      i = end + 1;
    }
    List<String> values = List.of("");
    int i = keyword + 1;
    while (i < to) {
      int in = TokenSearch.keyword(tokens, i, to, SqlKeyword.IN);
      if (in >= to) {
        break;
      }
      collectNames(tokens, i, in, used);
      ColumnSink column = ColumnSink.steering(steering);
      queries.expression(i, in, inner, column);
      int open = in + 1;
      if (!tokens.is(open, '(')) {
        break;
      }
      int closing = tokens.partner(open, to);
      if (tokens.is(open + 1, SqlKeyword.ANY) || tokens.opensQuery(open)) {
        return unknownValues(input, used, aggregates);
      }
      values = combine(values, values(open + 1, closing));
      i = tokens.next(open, to);
      if (tokens.is(i, SqlKeyword.GROUP)) {
        break;
      }
    }
    List<RelationColumn> columns = StarExpander.except(input.columns(context.syntax()), used);
    for (String value : values) {
      for (RelationColumn aggregate : aggregates) {
        if (!context.budget().spend(1)) {
          return columns;
        }
        columns.add(aggregate.named(SqlIdentifier.stored(name(value, aggregate))));
      }
    }
    return columns;
  }

  /** The values, and so the names of the columns, depend on the data. */
  private List<RelationColumn> unknownValues(
      ScopeRelation input, Set<String> used, List<RelationColumn> aggregates) {
    List<RelationColumn> columns = StarExpander.except(input.columns(context.syntax()), used);
    ColumnSink all = new ColumnSink(context.budget());
    for (RelationColumn aggregate : aggregates) {
      all.add(aggregate);
    }
    columns.add(RelationColumn.opaque(all.values().toSet(), all.partial()));
    return columns;
  }

  private String name(String value, RelationColumn aggregate) {
    String alias = aggregate.name().text();
    if (alias.isEmpty()) {
      return value;
    }
    return context.syntax() == SqlSyntax.BIGQUERY ? alias + "_" + value : value + "_" + alias;
  }

  private List<String> combine(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>();
    for (String a : first) {
      for (String b : second) {
        // each combination is a name
        if (!context.budget().spend(NAME_COST)) {
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
      int end = TokenSearch.comma(tokens, i, to);
      SqlIdentifier alias = SelectItemAlias.of(context, i, end).only();
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

  static void collectNames(TokenList tokens, int from, int to, Set<String> used) {
    for (int i = from; i < to; i++) {
      if (tokens.isName(i) && !tokens.is(i + 1, '(') && !tokens.is(i + 1, '.')) {
        used.add(tokens.name(i).key());
      }
    }
  }
}
