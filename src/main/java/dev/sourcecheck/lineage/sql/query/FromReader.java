package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.MergedJoin;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.scope.SourceSet;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a FROM clause: relations and joins, added to a scope. */
public final class FromReader {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final SourceCollector steering;
  private final RelationReader relations;

  /** Index of the first relation of the join that is being read. */
  private int first;

  public FromReader(QueryReader queries, QueryScope scope, SourceCollector steering) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
    this.steering = steering;
    this.relations = new RelationReader(queries, scope, steering, this);
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
    if (JoinWords.startsJoin(tokens, i, to)) {
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
        && !JoinWords.startsJoin(tokens, i, to)) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  private int join(int from, int to) {
    boolean natural = false;
    boolean left = false;
    boolean right = false;
    boolean semi = false;
    boolean apply = false;
    boolean array = false;
    int i = from;
    while (i < to) {
      SqlKeyword keyword = tokens.keyword(i);
      natural |= keyword == SqlKeyword.NATURAL;
      left |= keyword == SqlKeyword.LEFT;
      right |= keyword == SqlKeyword.RIGHT;
      semi |= keyword == SqlKeyword.SEMI || keyword == SqlKeyword.ANTI;
      apply |= keyword == SqlKeyword.APPLY;
      array |= keyword == SqlKeyword.ARRAY;
      i++;
      if (keyword == SqlKeyword.JOIN
          || keyword == SqlKeyword.APPLY
          || keyword == SqlKeyword.STRAIGHT_JOIN) {
        break;
      }
    }
    if (array) {
      return new LateralView(queries, scope).arrayJoin(i, conditionEndOfArrays(i, to));
    }
    int before = scope.relations().size();
    i = relations.read(i, to, apply);
    if (isMatchCondition(i, to)) {
      // Snowflake's ASOF JOIN
      int closing = tokens.partner(i + 1, to);
      condition(i + 2, closing);
      i = Math.min(closing + 1, to);
    }
    // the condition of a nested join may come after further joins
    if (tokens.is(i, SqlKeyword.ON) && i < to) {
      int end = conditionEnd(i + 1, to);
      condition(i + 1, end);
      i = end;
    } else if (tokens.is(i, SqlKeyword.USING) && i < to) {
      i = using(i + 1, to, before, semi || (left && !right), right && !left && !semi);
    } else if (natural) {
      mergeAll(common(before), before, left || semi, right && !semi);
    }
    if (semi) {
      for (int at = before; at < scope.relations().size(); at++) {
        scope.relations().set(at, scope.relations().get(at).asHidden());
      }
    }
    return i;
  }

  private boolean isMatchCondition(int i, int to) {
    return i + 1 < to
        && tokens.kind(i) == TokenList.WORD
        && tokens.is(i + 1, '(')
        && tokens.name(i).key().equals("match_condition");
  }

  private int conditionEndOfArrays(int from, int to) {
    int i = from;
    while (i < to && !JoinWords.startsJoin(tokens, i, to)) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  private int using(int from, int to, int before, boolean left, boolean right) {
    if (!tokens.is(from, '(')) {
      mergeAll(tokens.isName(from) ? List.of(tokens.name(from)) : List.of(), before, left, right);
      return from + 1;
    }
    int closing = tokens.partner(from, to);
    List<RelationColumn> columns =
        mergeAll(TokenSearch.names(tokens, from + 1, closing), before, left, right);
    int i = Math.min(closing + 1, to);
    if (tokens.is(i, SqlKeyword.AS) && tokens.isName(i + 1) && i + 1 < to) {
      // the alias names the merged columns
      scope
          .relations()
          .add(
              ScopeRelation.derived(
                      tokens.name(i + 1), new QueryResult(columns, SourceSet.EMPTY), context.pool())
                  .asHidden());
      i += 2;
    }
    return i;
  }

  /** The columns that both sides of a natural join are known to have, in the order of the first. */
  private List<SqlIdentifier> common(int before) {
    Map<String, SqlIdentifier> names = new LinkedHashMap<>();
    for (int at = before; at < scope.relations().size(); at++) {
      for (RelationColumn column : scope.relations().get(at).columns(context.syntax())) {
        if (!column.isStar() && listed(column.name(), first, before) != null) {
          names.putIfAbsent(column.name().key(), column.name());
        }
      }
    }
    if (names.size() < 2) {
      return List.copyOf(names.values());
    }
    List<SqlIdentifier> ordered = new ArrayList<>();
    for (RelationColumn column : MergedJoin.star(scope, first, context.syntax())) {
      SqlIdentifier name = names.remove(column.name().key());
      if (name != null) {
        ordered.add(name);
      }
    }
    return ordered;
  }

  /** One column for both sides for each name. */
  private List<RelationColumn> mergeAll(
      List<SqlIdentifier> names, int before, boolean left, boolean right) {
    List<RelationColumn> columns = new ArrayList<>(names.size());
    for (SqlIdentifier name : names) {
      if (context.budget().spend(1)) {
        columns.add(merge(name, before, left, right));
      }
    }
    scope.merge(columns, first);
    return columns;
  }

  /** An outer join takes the column from the side that it keeps. */
  private RelationColumn merge(SqlIdentifier name, int before, boolean left, boolean right) {
    RelationColumn one = side(name, first, before);
    RelationColumn two = side(name, before, scope.relations().size());
    ColumnSink value = new ColumnSink(context.budget());
    for (RelationColumn side : new RelationColumn[] {one, two}) {
      if (side != null) {
        steering.add(side.sources());
      }
    }
    if (!right) {
      addSide(value, one);
    }
    if (!left) {
      addSide(value, two);
    }
    return value.toColumn(name);
  }

  private static void addSide(ColumnSink value, @Nullable RelationColumn side) {
    if (side == null) {
      value.markPartial();
    } else {
      value.add(side);
    }
  }

  private @Nullable RelationColumn listed(SqlIdentifier name, int from, int to) {
    for (int i = from; i < to && context.budget().lookUp(1); i++) {
      RelationColumn column = scope.relations().get(i).find(name, context.syntax());
      if (column != null) {
        return column;
      }
    }
    return null;
  }

  private @Nullable RelationColumn side(SqlIdentifier name, int from, int to) {
    for (MergedJoin join : scope.joins()) {
      RelationColumn merged = join.from() >= from && join.from() < to ? join.find(name) : null;
      if (merged != null) {
        return merged;
      }
    }
    RelationColumn listed = listed(name, from, to);
    if (listed != null) {
      return listed;
    }
    RelationColumn assumed = null;
    for (int i = from; i < to; i++) {
      if (scope.relations().get(i).open()) {
        if (assumed != null) {
          return null;
        }
        assumed = scope.relations().get(i).assume(name, context.syntax());
      }
    }
    return assumed;
  }
}
