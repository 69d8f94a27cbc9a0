package dev.sourcecheck.lineage;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads UPDATE in the forms of all dialects: FROM, joined targets, aliases as targets. */
final class UpdateReader {
  private final StatementReader statements;
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final NameReader names;

  UpdateReader(StatementReader statements) {
    this.statements = statements;
    this.queries = statements.queries;
    this.context = statements.context;
    this.tokens = context.tokens;
    this.names = new NameReader(context);
  }

  QueryResult read(int from, int to, CommonTables visible) {
    int start = afterModifiers(from + 1, to);
    int set = TokenRange.keyword(tokens, start, to, Keyword.SET);
    int setEnd = clause(set + 1, to);
    int fromStart = tokens.is(setEnd, Keyword.FROM) ? setEnd + 1 : setEnd;
    int fromEnd = tokens.is(setEnd, Keyword.FROM) ? clause(fromStart, to) : setEnd;
    int tablesEnd = TokenRange.keyword(tokens, start, set, Keyword.FROM);
    int resume = Math.max(setEnd, fromEnd);
    if (tablesEnd < set) {
      // Teradata has FROM before SET
      fromStart = tablesEnd + 1;
      fromEnd = set;
      resume = setEnd;
    }
    QueryScope scope = new QueryScope(null, visible);
    SourceCollector steering = new SourceCollector(context.budget);
    Set<TableName> readBefore = new LinkedHashSet<>(context.reads);
    List<Identifier> written = names.name(start, tablesEnd);
    if (fromStart < fromEnd) {
      new FromReader(queries, scope, steering).read(fromStart, fromEnd);
    }
    TargetTable target = aliased(written, scope);
    if (target == null
        && written.size() == 1
        && visible.find(written.get(0), context.matcher) != null) {
      // T-SQL updates the table behind a named query
      context.unresolved(start, set, UnresolvedReason.UNKNOWN_TARGET);
      return QueryResult.EMPTY;
    }
    if (target == null) {
      readBefore.addAll(context.reads);
      QueryScope own = new QueryScope(null, visible);
      new FromReader(queries, own, steering).read(start, tablesEnd);
      scope.relations.addAll(0, own.relations);
      scope.merged.addAll(0, own.merged);
      target = written.isEmpty() ? null : TargetTable.of(context, targetName(written, own));
      if (target != null && !readBefore.contains(target.name())) {
        context.reads.remove(target.name());
      }
    }
    if (target == null) {
      context.unresolved(from, set, UnresolvedReason.UNKNOWN_SYNTAX);
      return QueryResult.EMPTY;
    }
    int returning = rest(resume, to, scope, steering);
    AssignmentReader assignments = new AssignmentReader(statements, scope);
    assignments.read(set + 1, setEnd, target, steering.toSet());
    statements.countSelfReads(target, assignments.used());
    removeUnreadTargets(readBefore, assignments.used());
    return statements.returning(returning, to, scope);
  }

  /** Joined targets that are only written are not read. */
  private void removeUnreadTargets(Set<TableName> readBefore, SourceSet used) {
    if (context.targets.size() > 1) {
      for (TableName name : context.targets) {
        if (!readBefore.contains(name) && !context.pool.mentions(used, name)) {
          context.reads.remove(name);
        }
      }
    }
  }

  private int rest(int from, int to, QueryScope scope, SourceCollector steering) {
    int i = from;
    int returning = to;
    while (i < to) {
      int end = clause(i + 1, to);
      if (tokens.is(i, Keyword.WHERE)) {
        queries.expression(i + 1, end, scope, ColumnSink.steering(steering));
      } else if (tokens.is(i, Keyword.RETURNING)) {
        returning = i + 1;
        return returning;
      }
      i = Math.max(end, i + 1);
    }
    return returning;
  }

  private int afterModifiers(int from, int to) {
    int i = from;
    while (i < to) {
      if (tokens.is(i, Keyword.TOP)) {
        i = i + 1 < to ? tokens.next(i + 1, to) : to;
      } else if (tokens.is(i, Keyword.IGNORE)
          || (tokens.is(i, Keyword.ONLY) && tokens.isName(i + 1))
          || (tokens.kind(i) == TokenList.WORD && tokens.name(i).key().equals("low_priority"))) {
        i++;
      } else {
        break;
      }
    }
    return i;
  }

  /** The next clause outside of brackets. */
  private int clause(int from, int to) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      Keyword keyword = tokens.keyword(i);
      if (keyword == null) {
        continue;
      }
      boolean starts =
          switch (keyword) {
            case FROM -> !tokens.is(i - 1, Keyword.DISTINCT);
            case WHERE, RETURNING, OUTPUT -> !tokens.is(i - 1, '.');
            case ORDER -> tokens.is(i + 1, Keyword.BY);
            case LIMIT -> tokens.kind(i + 1) == TokenList.NUMBER;
            default -> false;
          };
      if (starts) {
        return i;
      }
    }
    return to;
  }

  /** T-SQL's and Snowflake's target that is an alias of the FROM clause. */
  private @Nullable TargetTable aliased(List<Identifier> written, QueryScope scope) {
    if (written.isEmpty() || scope.relations.isEmpty()) {
      return null;
    }
    ScopeRelation relation = queries.resolver.qualifier(written, written.size(), scope);
    if (relation == null || relation.table < 0) {
      return null;
    }
    TableName name = context.pool.tableName(relation.table);
    context.targets.add(name);
    return new TargetTable(written, name, relation.known());
  }

  private List<Identifier> targetName(List<Identifier> written, QueryScope own) {
    ScopeRelation first = own.relations.isEmpty() ? null : own.relations.get(0);
    return first == null || first.writtenName.isEmpty() ? written : first.writtenName;
  }
}
