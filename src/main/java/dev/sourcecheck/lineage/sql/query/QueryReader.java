package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.NameResolver;
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

/** Reads a query expression: WITH, set operations, SELECT, VALUES, TABLE. */
public final class QueryReader {
  private final ReadContext context;
  private final NameResolver resolver;
  private final EmbeddedStatements statements;
  private final TokenList tokens;
  private final CommonTableReader commonTables;

  public QueryReader(ReadContext context, EmbeddedStatements statements) {
    this.context = context;
    this.tokens = context.tokens();
    this.resolver = new NameResolver(context, new NamedExpressionReader(this));
    this.statements = statements;
    this.commonTables = new CommonTableReader(this);
  }

  /**
   * Reads the query in a range of tokens.
   *
   * @param parent the scope around it, for correlated references
   */
  public QueryResult read(int from, int to, @Nullable QueryScope parent, CommonTables visible) {
    if (!context.enter(from)) {
      RelationNameScan.read(context, visible, from, to);
      return QueryResult.opaque(true);
    }
    try {
      int start = from;
      int end = to;
      while (start < end && tokens.is(start, '(') && tokens.partner(start, end) >= end - 1) {
        end = Math.max(start + 1, Math.min(tokens.partner(start, end), end));
        start++;
      }
      if (tokens.is(start, SqlKeyword.WITH) && start < end) {
        CommonTables inner = new CommonTables(visible);
        int body = commonTables.read(start, end, parent, inner);
        return terms(body, end, parent, inner);
      }
      return terms(start, end, parent, visible);
    } finally {
      context.leave();
    }
  }

  /** Reads the conditions or values of a statement. */
  public void expression(int from, int to, QueryScope scope, ColumnSink sink) {
    if (from < to) {
      new ExpressionReader(this, scope, sink).read(from, to);
    }
  }

  /** A query inside an expression; what EXISTS selects is no part of its value. */
  void inExpression(int from, int to, QueryScope scope, ColumnSink sink, boolean exists) {
    QueryResult result = read(from, to, scope, scope.commonTables());
    if (!exists) {
      sink.addAll(result.columns());
    }
    sink.steering().add(result.steering());
  }

  QueryResult terms(int from, int to, @Nullable QueryScope parent, CommonTables visible) {
    if (tokens.hasPipes() && context.has(SyntaxFeature.PIPE_SYNTAX)) {
      int pipe = PipeReader.next(tokens, from, to);
      if (pipe < to) {
        return new PipeReader(this, parent, visible).read(from, pipe, to);
      }
    }
    List<SetOperation> operations = SetOperation.find(tokens, from, to);
    if (operations.isEmpty()) {
      return term(from, to, parent, visible);
    }
    ResultUnion union =
        new ResultUnion(context, term(from, operations.get(0).from(), parent, visible));
    for (int i = 0; i < operations.size(); i++) {
      SetOperation operation = operations.get(i);
      int end = i + 1 < operations.size() ? operations.get(i + 1).from() : to;
      union.add(operation, term(operation.to(), end, parent, visible));
    }
    return union.result();
  }

  QueryResult term(int from, int to, @Nullable QueryScope parent, CommonTables visible) {
    if (from >= to) {
      return QueryResult.EMPTY;
    }
    if (tokens.is(from, '(')) {
      return read(from + 1, tokens.partner(from, to), parent, visible);
    }
    SqlKeyword keyword = tokens.keyword(from);
    if (keyword != null) {
      switch (keyword) {
        case SELECT, FROM:
          return new SelectReader(this, parent, visible).read(from, to);
        case WITH:
          return read(from, to, parent, visible);
        case VALUES, VALUE:
          return values(from + 1, to, parent, visible);
        case TABLE:
          return table(from + 1, to, visible);
        case PIVOT, UNPIVOT:
          return new PivotStatement(this, parent, visible).read(from, to);
        default:
          break;
      }
    }
    context.unresolved(from, from + 8, UnresolvedReason.UNKNOWN_SYNTAX);
    RelationNameScan.read(context, visible, from, to);
    return QueryResult.opaque(true);
  }

  /** {@code TABLE name} */
  private QueryResult table(int from, int to, CommonTables visible) {
    QueryScope scope = new QueryScope(null, visible);
    new FromReader(this, scope, new SourceCollector(context.budget())).read(from, to);
    List<RelationColumn> columns = new ArrayList<>();
    for (ScopeRelation relation : scope.relations()) {
      columns.addAll(relation.columns(context.syntax()));
    }
    return QueryResult.of(columns);
  }

  /** Rows of values: {@code (1, a), (2, b)}, or single values. */
  public QueryResult values(int from, int to, @Nullable QueryScope parent, CommonTables visible) {
    QueryScope scope = new QueryScope(parent, visible);
    List<ColumnSink> sinks = new ArrayList<>();
    int i = from;
    while (i < to) {
      if (tokens.is(i, SqlKeyword.ROW)) {
        i++;
      }
      int end = TokenSearch.comma(tokens, i, to);
      boolean row = tokens.is(i, '(') && !tokens.opensQuery(i);
      int closing = row ? tokens.partner(i, end) : end;
      int at = row ? i + 1 : i;
      for (int column = 0; at < closing && context.budget().spend(1); column++) {
        int next = TokenSearch.comma(tokens, at, closing);
        if (column == sinks.size()) {
          sinks.add(new ColumnSink(context.budget()));
        }
        expression(at, next, scope, sinks.get(column));
        at = next + 1;
      }
      i = end + 1;
    }
    List<RelationColumn> columns = new ArrayList<>(sinks.size());
    for (ColumnSink sink : sinks) {
      columns.add(sink.toColumn(SqlIdentifier.unquoted("column" + (columns.size() + 1))));
    }
    return QueryResult.of(columns);
  }

  public ReadContext context() {
    return context;
  }

  public NameResolver resolver() {
    return resolver;
  }

  public EmbeddedStatements statements() {
    return statements;
  }
}
