package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one SELECT: its relations first, then the select list, then what filters. */
public final class SelectReader {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final SourceCollector steering;
  private final List<RelationColumn> columns = new ArrayList<>();

  public SelectReader(QueryReader queries, @Nullable QueryScope parent, CommonTables visible) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = new QueryScope(parent, visible);
    this.steering = new SourceCollector(context.budget());
  }

  QueryResult read(int from, int to) {
    SelectClauses clauses = new SelectClauses(tokens, from, to);
    if (clauses.intoFrom > 0) {
      queries.statements().selectInto(clauses.intoFrom, clauses.intoTo);
    }
    if (clauses.fromFrom < clauses.fromTo) {
      new FromReader(queries, scope, steering).read(clauses.fromFrom, clauses.fromTo);
    }
    for (SelectClauses.Clause clause : clauses.rest) {
      if (clause.kind() == SqlKeyword.WINDOW) {
        windows(clause);
      }
    }
    ColumnSink filter = ColumnSink.steering(steering);
    if (clauses.listTo > clauses.listFrom) {
      list(clauses.listFrom, clauses.listTo);
    } else if (tokens.is(from, SqlKeyword.FROM)) {
      columns.addAll(new StarExpander(queries, scope).all());
    }
    queries.expression(clauses.distinctFrom, clauses.distinctTo, scope, filter);
    for (SelectClauses.Clause clause : clauses.rest) {
      clause(clause, clauses.limited, filter);
    }
    return new QueryResult(columns, steering.toSet());
  }

  /** A list without a query of its own, over the relations of a scope. */
  public QueryResult listOver(QueryScope of, int from, int to) {
    scope.relations().addAll(of.relations());
    list(from, to);
    return QueryResult.of(columns);
  }

  /** A RETURNING list, whose names refer to the given scope itself. */
  public QueryResult returning(int from, int to, QueryScope of) {
    scope.relations().addAll(of.relations());
    for (ScopeRelation relation : of.relations()) {
      if (!relation.hidden() && relation.table() >= 0) {
        // PostgreSQL 18 and others name the row before and after
        for (String version : List.of("old", "new")) {
          scope.add(
              ScopeRelation.derived(
                      SqlIdentifier.unquoted(version),
                      QueryResult.of(relation.columns(context.syntax())),
                      context.pool())
                  .asHidden());
        }
        break;
      }
    }
    list(from, to);
    return QueryResult.of(columns);
  }

  private void clause(SelectClauses.Clause clause, boolean limited, ColumnSink filter) {
    switch (clause.kind()) {
      case WHERE, PREWHERE, CONNECT, START:
        queries.expression(clause.from(), clause.to(), scope, filter);
        break;
      case GROUP:
        aliases();
        ordinals(clause.from(), clause.to(), filter);
        queries.expression(clause.from(), clause.to(), scope, filter);
        break;
      case HAVING, QUALIFY:
        aliases();
        queries.expression(clause.from(), clause.to(), scope, filter);
        break;
      case ORDER, SORT:
        aliases();
        // without a limit, the order changes no value and no row
        ColumnSink order = limited ? filter : new ColumnSink(context.budget());
        ordinals(clause.from(), clause.to(), order);
        scope.preferAliases(true);
        queries.expression(clause.from(), clause.to(), scope, order);
        scope.preferAliases(false);
        break;
      case CLUSTER, DISTRIBUTE:
        aliases();
        queries.expression(clause.from(), clause.to(), scope, new ColumnSink(context.budget()));
        break;
      case LIMIT, FETCH, OFFSET:
        limit(clause.from(), clause.to(), filter);
        break;
      default:
        break;
    }
  }

  /** The keywords of FETCH FIRST n ROWS ONLY are not columns; LIMIT 1 BY x has a column. */
  private void limit(int from, int to, ColumnSink filter) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, SqlKeyword.BY)) {
        queries.expression(i + 1, to, scope, filter);
        return;
      }
      if (tokens.opensQuery(i)) {
        queries.expression(i, Math.min(tokens.next(i, to), to), scope, filter);
      }
    }
  }

  private void aliases() {
    if (!scope.aliasesVisible()) {
      scope.showAliases();
      for (RelationColumn column : columns) {
        scope.aliases().putIfAbsent(column.name().key(), column);
      }
    }
  }

  /** {@code GROUP BY 1, 2} */
  private void ordinals(int from, int to, ColumnSink filter) {
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      if (tokens.kind(i) == TokenList.NUMBER && tokens.end(i) - tokens.start(i) < 6) {
        int position;
        try {
          position = Integer.parseInt(tokens.textOf(i, i + 1));
        } catch (NumberFormatException e) {
          position = 0;
        }
        if (position > 0 && position <= columns.size()) {
          filter.add(columns.get(position - 1));
        }
      }
      i = end + 1;
    }
  }

  private void windows(SelectClauses.Clause clause) {
    for (int i = clause.from(); i < clause.to(); ) {
      int end = TokenSearch.comma(tokens, i, clause.to());
      if (tokens.isName(i) && tokens.is(i + 1, SqlKeyword.AS) && tokens.is(i + 2, '(')) {
        scope
            .windows()
            .put(tokens.name(i).key(), new int[] {i + 3, tokens.partner(i + 2, clause.to())});
      }
      i = end + 1;
    }
  }

  private void list(int from, int to) {
    int i = from;
    while (i < to) {
      int end = TokenSearch.comma(tokens, i, to);
      if (i < end && context.budget().spend(1)) {
        item(i, end);
      }
      i = end + 1;
    }
  }

  private void item(int from, int to) {
    if (tokens.kind(from) == TokenList.PARAMETER
        && (tokens.is(from + 1, '=') || tokens.is(from + 1, TokenList.NAMED))) {
      // assigns a variable, yields no column
      queries.expression(from + 2, to, scope, new ColumnSink(context.budget()));
      return;
    }
    List<RelationColumn> expanded = new StarExpander(queries, scope).expand(from, to);
    if (expanded == null && context.has(SyntaxFeature.COLUMNS_EXPRESSIONS)) {
      expanded = new ColumnsExpression(queries, scope).expand(from, to);
    }
    if (expanded != null) {
      for (RelationColumn column : expanded) {
        if (!context.budget().spend(1)) {
          return;
        }
        columns.add(column);
      }
      return;
    }
    SelectItemAlias alias = SelectItemAlias.of(context, from, to);
    ColumnSink sink = new ColumnSink(context.budget());
    RelationColumn field = new StructFields(queries, scope).access(alias.from(), alias.to());
    if (field != null) {
      sink.add(field);
    } else {
      queries.expression(alias.from(), alias.to(), scope, sink);
    }
    if (alias.names().isEmpty()) {
      unnamed(alias, sink);
      return;
    }
    for (SqlIdentifier name : alias.names()) {
      RelationColumn column = withFields(sink.toColumn(name), alias);
      columns.add(column);
      scope.aliases().put(name.key(), column);
    }
  }

  private void unnamed(SelectItemAlias alias, ColumnSink sink) {
    int from = alias.from();
    int to = alias.to();
    RelationColumn column = sink.toColumn(SelectItemName.of(context, from, to));
    if (context.has(SyntaxFeature.GENERATORS)) {
      List<RelationColumn> fields =
          tokens.is(from + 1, '(') ? new StructFields(queries, scope).of(from + 2, to - 1) : null;
      List<RelationColumn> generated =
          GeneratorColumnNames.columns(tokens, from, to, column, fields);
      if (generated != null) {
        columns.addAll(generated);
        return;
      }
    }
    columns.add(withFields(column, alias));
  }

  private RelationColumn withFields(RelationColumn column, SelectItemAlias alias) {
    if (!context.has(SyntaxFeature.STRUCT_FIELDS)) {
      return column;
    }
    return column.withFields(new StructFields(queries, scope).of(alias.from(), alias.to()));
  }
}
