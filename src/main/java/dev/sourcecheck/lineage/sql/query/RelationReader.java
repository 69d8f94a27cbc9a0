package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.MergedJoin;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.scope.TableLookup;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one relation of a FROM clause with its alias and options. */
final class RelationReader {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final SourceCollector steering;
  private final FromReader joins;
  private final NameReader names;
  private final FunctionTables functions;
  private final RelationOptions options;
  private final RelationForms forms;

  RelationReader(
      QueryReader queries, QueryScope scope, SourceCollector steering, FromReader joins) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
    this.steering = steering;
    this.joins = joins;
    this.names = new NameReader(context);
    this.functions = new FunctionTables(queries, scope);
    this.options = new RelationOptions(context);
    this.forms = new RelationForms(context);
  }

  /** Adds a relation to the scope; returns the token after it. */
  int read(int from, int to, boolean apply) {
    int i = from;
    boolean lateral = apply;
    while (i < to && (tokens.is(i, SqlKeyword.LATERAL) || tokens.is(i, SqlKeyword.ONLY))) {
      if (tokens.is(i, SqlKeyword.LATERAL)) {
        if (tokens.is(i + 1, SqlKeyword.VIEW)) {
          return new LateralView(queries, scope).explode(i + 2, to);
        }
        lateral = true;
      } else if (!tokens.isName(i + 1) && !tokens.is(i + 1, '(')) {
        break;
      }
      i++;
    }
    if (i >= to) {
      return to;
    }
    if (tokens.is(i, '(')) {
      return parenthesized(i, to, lateral);
    }
    if (tokens.is(i, SqlKeyword.VALUES) && tokens.is(i + 1, '(')) {
      int end = afterRows(i + 1, to);
      return derived(queries.values(i + 1, end, scope, scope.commonTables()), end, to);
    }
    if (tokens.kind(i) == TokenList.STRING || tokens.kind(i) == TokenList.PARAMETER) {
      return fileOrVariable(i, to);
    }
    if (!tokens.isName(i)) {
      return i + 1;
    }
    if (forms.isStream(i, to)) {
      // Databricks' STREAM t and STREAM(t)
      boolean enclosed = tokens.is(i + 1, '(');
      List<SqlIdentifier> name = names.name(enclosed ? i + 2 : i + 1, to);
      return table(name, enclosed ? Math.min(names.at() + 1, to) : names.at(), to);
    }
    if (forms.isIdentifier(i, to)) {
      List<SqlIdentifier> name = NameReader.ofString(tokens.textOf(i + 2, i + 3));
      return table(name, i + 4, to);
    }
    if (tokens.is(i, SqlKeyword.ROWS)
        && tokens.is(i + 1, SqlKeyword.FROM)
        && tokens.is(i + 2, '(')) {
      int after = functions.rowsFrom(i + 2, to);
      return suffixes(after, to);
    }
    int table = functions.read(i, to);
    if (table > i) {
      return suffixes(table, to);
    }
    return stored(i, to);
  }

  /** After the rows of VALUES; a comma that no row follows is one between relations. */
  private int afterRows(int from, int to) {
    int end = from;
    while (end < to && tokens.is(end, '(')) {
      end = tokens.next(end, to);
      if (tokens.is(end, ',') && tokens.is(end + 1, '(') && end + 1 < to) {
        end++;
      } else {
        break;
      }
    }
    return end;
  }

  private int parenthesized(int i, int to, boolean lateral) {
    int closing = tokens.partner(i, to);
    int after = Math.min(closing + 1, to);
    if (tokens.opensQuery(i)) {
      QueryScope parent = lateral ? scope : scope.parent();
      return derived(queries.read(i + 1, closing, parent, scope.commonTables()), after, to);
    }
    if (forms.opensChange(i)) {
      QueryResult output = queries.statements().modifying(i + 1, closing, scope.commonTables());
      return derived(output, after, to);
    }
    if (!context.enter(i)) {
      RelationNameScan.read(context, scope.commonTables(), i + 1, closing);
      return after;
    }
    int before = scope.relations().size();
    joins.nested(i + 1, closing);
    context.leave();
    if (tokens.is(after, SqlKeyword.AS) || names.isAlias(after, to)) {
      List<RelationColumn> columns = MergedJoin.star(scope, before, context.syntax());
      SourceCollector inner = new SourceCollector(context.budget());
      for (int at = before; at < scope.relations().size(); at++) {
        inner.add(scope.relations().get(at).steering());
      }
      scope.truncate(before);
      return derived(new QueryResult(columns, inner.toSet()), after, to);
    }
    return suffixes(after, to);
  }

  private int derived(QueryResult result, int from, int to) {
    return derived(null, result, from, to);
  }

  /**
   * Adds a derived relation with the alias that follows.
   *
   * @param name without an alias; null for none
   */
  private int derived(@Nullable SqlIdentifier name, QueryResult result, int from, int to) {
    RelationAlias alias = RelationAlias.read(context, from, to);
    steering.add(result.steering());
    scope.add(
        ScopeRelation.derived(
            alias.name() != null ? alias.name() : name,
            result.renamed(alias.columns()),
            context.pool()));
    return suffixes(alias.after(), to);
  }

  /** A file, a stage, or T-SQL's table variable, which is treated like a table. */
  private int fileOrVariable(int from, int to) {
    int i = from + 1;
    if (context.has(SyntaxFeature.TRANSACT_SQL) && tokens.kind(from) == TokenList.PARAMETER) {
      SqlIdentifier name = SqlIdentifier.unquoted(tokens.textOf(from, from + 1));
      return table(List.of(name), i, to);
    }
    while (i < to && (tokens.is(i, '.') || tokens.is(i, '/') || tokens.is(i, '%'))) {
      i += 2;
    }
    if (tokens.is(i, '(') && i < to) {
      i = tokens.next(i, to);
    }
    return derived(QueryResult.opaque(false), i, to);
  }

  private int stored(int from, int to) {
    List<SqlIdentifier> name = names.name(from, to);
    int i = names.at();
    if (name.size() == 2
        && forms.isFileFormat(name.get(0))
        && tokens.kind(i - 1) == TokenList.QUOTED) {
      return derived(QueryResult.opaque(false), i, to);
    }
    if (name.size() > 1 && !context.has(SyntaxFeature.TRANSACT_SQL)) {
      int array = arrayPath(name, i, to);
      if (array > 0) {
        return array;
      }
    }
    if (name.size() == 1 && forms.isTriggerTable(name.get(0))) {
      // the table of the trigger, which is in another statement
      context.unresolved(from, i, UnresolvedReason.UNKNOWN_QUALIFIER);
      return derived(QueryResult.opaque(true), i, to);
    }
    if (name.size() == 1) {
      QueryResult common = scope.commonTables().find(name.get(0), context.matcher());
      if (common != null) {
        return derived(name.get(0), common, options.after(i, to), to);
      }
    }
    return table(name, i, to);
  }

  /** An array of a relation before it: {@code FROM t, t.items AS i}. */
  private int arrayPath(List<SqlIdentifier> name, int from, int to) {
    ScopeRelation owner = queries.resolver().qualifier(name, 1, scope);
    if (owner == null || !context.has(SyntaxFeature.STRUCT_FIELDS)) {
      return 0;
    }
    ColumnSink sink = new ColumnSink(context.budget());
    queries.resolver().resolve(name, scope, sink, from - 1, from);
    return functions.elements(sink, name.get(name.size() - 1), from, to);
  }

  int table(List<SqlIdentifier> name, int from, int to) {
    int i = options.after(from, to);
    RelationAlias alias = RelationAlias.read(context, i, to);
    ScopeRelation relation = storedRelation(name, alias.name());
    if (!alias.columns().isEmpty()) {
      relation = relation.renamed(alias.columns(), context.syntax());
    }
    scope.add(relation);
    return suffixes(alias.after(), to);
  }

  /** A stored relation, counted as read. */
  private ScopeRelation storedRelation(List<SqlIdentifier> name, @Nullable SqlIdentifier alias) {
    TableLookup.Found found = context.tables().find(name);
    context.reads().add(found.name());
    return ScopeRelation.stored(
        alias, name, context.pool().table(found.name()), found.table(), context.pool());
  }

  /** Options after the alias, and pivots of the relation added last. */
  private int suffixes(int from, int to) {
    int i = from;
    while (i < to) {
      int next;
      if ((tokens.is(i, SqlKeyword.PIVOT) || tokens.is(i, SqlKeyword.UNPIVOT))
          && !scope.relations().isEmpty()) {
        next = new PivotReader(queries, scope, steering).read(i, to);
      } else if (tokens.is(i, SqlKeyword.MATCH_RECOGNIZE) && !scope.relations().isEmpty()) {
        next = new MatchRecognizeReader(queries, steering).replaceLast(scope, i + 1, to);
      } else {
        next = options.afterOne(i, to);
      }
      if (next <= i) {
        return i;
      }
      i = next;
    }
    return i;
  }
}
