package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
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
import java.util.List;

/** Reads a FROM clause: relations and joins, added to a scope. */
public final class FromReader {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final SourceCollector steering;
  private final RelationReader relations;
  private final ColumnMerge merge;

  /** Index of the first relation of the join that is being read. */
  private int first;

  public FromReader(QueryReader queries, QueryScope scope, SourceCollector steering) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
    this.steering = steering;
    this.relations = new RelationReader(queries, scope, steering, this);
    this.merge = new ColumnMerge(context, scope, steering);
  }

  public void read(int from, int to) {
    first = scope.relations().size();
    joins(relations.read(from, to, false), to);
  }

  /** Reads a join in parentheses, whose conditions do not apply to what is before it. */
  void nested(int from, int to) {
    int outer = first;
    read(from, to);
    first = outer;
  }

  /** Reads what joins the relations that the scope has already. */
  void joins(int from, int to) {
    int i = from;
    while (i < to) {
      int next = step(i, to);
      i = Math.max(next, i + 1);
    }
  }

  private int step(int i, int to) {
    if (tokens.is(i, ',')) {
      first = scope.relations().size();
      return relations.read(i + 1, to, false);
    }
    if (tokens.is(i, SqlKeyword.LATERAL) && tokens.is(i + 1, SqlKeyword.VIEW)) {
      return new LateralView(queries, scope).explode(i + 2, to);
    }
    if (JoinStart.startsJoin(tokens, i, to)) {
      return join(i, to);
    }
    if (tokens.is(i, SqlKeyword.ON)) {
      int end = conditionEnd(i + 1, to);
      condition(i + 1, end);
      return end;
    }
    // a hint or an option that changes nothing
    return tokens.next(i, to);
  }

  /** Sees only what it joins, not what a comma or a parenthesis separates from it. */
  private void condition(int from, int to) {
    int outer = scope.visibleFrom();
    scope.hideBefore(first);
    queries.expression(from, to, scope, ColumnSink.steering(steering));
    scope.hideBefore(outer);
  }

  private int conditionEnd(int from, int to) {
    int i = from;
    while (i < to
        && !tokens.is(i, ',')
        && !tokens.is(i, SqlKeyword.ON)
        && !(tokens.is(i, SqlKeyword.LATERAL) && tokens.is(i + 1, SqlKeyword.VIEW))
        && !JoinStart.startsJoin(tokens, i, to)) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  private int join(int from, int to) {
    JoinHead head = JoinHead.read(tokens, from, to);
    int i = head.after();
    if (head.array()) {
      return new LateralView(queries, scope).arrayJoin(i, conditionEndOfArrays(i, to));
    }
    int before = scope.relations().size();
    i = relations.read(i, to, head.apply());
    if (isMatchCondition(i, to)) {
      // Snowflake's ASOF JOIN
      int closing = tokens.partner(i + 1, to);
      condition(i + 2, closing);
      i = Math.min(closing + 1, to);
    }
    if (head.hasCondition() && conditionFollowsJoins(i, to)) {
      i = rightSide(i, to, before);
    }
    if (tokens.is(i, SqlKeyword.ON) && i < to) {
      int end = conditionEnd(i + 1, to);
      condition(i + 1, end);
      i = end;
    } else if (tokens.is(i, SqlKeyword.USING) && i < to) {
      i = using(i + 1, to, before, head.kept());
    } else if (head.natural()) {
      merge.natural(first, before, head.kept());
    }
    if (head.semi()) {
      for (int at = before; at < scope.relations().size(); at++) {
        scope.relations().set(at, scope.relations().get(at).asHidden());
      }
    }
    return i;
  }

  /** Whether there is a condition left for this join after those of the joins that follow it. */
  private boolean conditionFollowsJoins(int from, int to) {
    if (!JoinStart.startsJoin(tokens, from, to)) {
      return false;
    }
    int missing = 1;
    int i = from;
    while (i < to && !tokens.is(i, ',') && context.budget().lookUp(1)) {
      if (JoinStart.startsJoin(tokens, i, to)) {
        JoinHead head = JoinHead.read(tokens, i, to);
        missing += head.hasCondition() ? 1 : 0;
        i = head.after();
      } else {
        boolean condition = tokens.is(i, SqlKeyword.ON) || tokens.is(i, SqlKeyword.USING);
        if (condition && --missing == 0) {
          return true;
        }
        i = tokens.next(i, to);
      }
    }
    return false;
  }

  /** Reads joins that are the right side of another: {@code a JOIN b JOIN c ON ... ON ...}. */
  private int rightSide(int from, int to, int before) {
    if (!context.enter(from)) {
      return from;
    }
    int outer = first;
    first = before;
    int i = from;
    while (JoinStart.startsJoin(tokens, i, to)) {
      i = join(i, to);
    }
    first = outer;
    context.leave();
    return i;
  }

  private boolean isMatchCondition(int i, int to) {
    return i + 1 < to && tokens.isWord(i, "match_condition") && tokens.is(i + 1, '(');
  }

  private int conditionEndOfArrays(int from, int to) {
    int i = from;
    while (i < to && !JoinStart.startsJoin(tokens, i, to)) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  private int using(int from, int to, int before, JoinHead.KeptSide kept) {
    if (!tokens.is(from, '(')) {
      List<SqlIdentifier> name = tokens.isName(from) ? List.of(tokens.name(from)) : List.of();
      merge.using(name, first, before, kept);
      return from + 1;
    }
    int closing = tokens.partner(from, to);
    List<RelationColumn> columns =
        merge.using(TokenSearch.names(tokens, from + 1, closing), first, before, kept);
    int i = Math.min(closing + 1, to);
    if (tokens.is(i, SqlKeyword.AS) && tokens.isName(i + 1) && i + 1 < to) {
      // the alias names the merged columns
      scope.add(
          ScopeRelation.derived(tokens.name(i + 1), QueryResult.of(columns), context.pool())
              .asHidden());
      i += 2;
    }
    return i;
  }
}
