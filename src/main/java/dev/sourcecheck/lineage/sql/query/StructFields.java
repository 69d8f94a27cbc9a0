package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import dev.sourcecheck.lineage.sql.token.TypeSkipper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an expression that yields a struct, a row, or an array of them: constructors, what
 * aggregates and generators make of them, and columns and relations that have fields.
 */
final class StructFields {
  private static final int MAX_NESTING = 8;

  /** Functions whose result has the fields of their first argument. */
  private static final Set<String> KEEPING =
      Set.of(
          "array",
          "array_agg",
          "collect_list",
          "collect_set",
          "list",
          "any_value",
          "first",
          "first_value",
          "last",
          "last_value",
          "explode",
          "explode_outer",
          "unnest",
          "array_concat",
          "array_reverse",
          "array_distinct",
          "ifnull",
          "coalesce");

  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final StructConstructors constructors;
  private int nesting;

  StructFields(QueryReader queries, QueryScope scope) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
    this.constructors = new StructConstructors(queries, scope, this);
  }

  /** The fields; null if they are not known. */
  @Nullable List<RelationColumn> of(int from, int to) {
    if (from >= to || nesting >= MAX_NESTING || !context.budget().spend(1)) {
      return null;
    }
    nesting++;
    int unresolvedBefore = context.unresolved().size();
    List<RelationColumn> fields = shape(from, to);
    // the expression was read as a whole before, so its problems are known
    while (context.unresolved().size() > unresolvedBefore) {
      context.unresolved().remove(context.unresolved().size() - 1);
    }
    nesting--;
    return fields;
  }

  private @Nullable List<RelationColumn> shape(int from, int to) {
    if (tokens.is(from, '(') && tokens.partner(from, to) == to - 1) {
      return tokens.opensQuery(from) ? null : of(from + 1, to - 1);
    }
    if (tokens.is(from, '[') && tokens.partner(from, to) == to - 1) {
      return of(from + 1, TokenSearch.comma(tokens, from + 1, to - 1));
    }
    if (tokens.is(to - 1, ']')) {
      int open = tokens.partner(to - 1, to);
      if (open > from && open < to - 1) {
        return element(from, open, to);
      }
    }
    if (tokens.is(from, '{') && tokens.partner(from, to) == to - 1) {
      return constructors.keyed(from + 1, to - 1);
    }
    if (tokens.is(to - 1, ')') && tokens.isName(from)) {
      return call(from, to);
    }
    return name(from, to);
  }

  /** {@code array[i]}, or {@code ARRAY<STRUCT<a INT64>>[...]} with any value in any field. */
  private @Nullable List<RelationColumn> element(int from, int open, int to) {
    if (!tokens.is(from, SqlKeyword.ARRAY)) {
      return of(from, open);
    }
    if (open == from + 1) {
      return of(open, to);
    }
    if (!tokens.is(from + 1, '<') || !tokens.is(from + 2, SqlKeyword.STRUCT)) {
      return null;
    }
    return constructors.typed(from + 3, from, to);
  }

  private @Nullable List<RelationColumn> call(int from, int to) {
    int open = from + 1;
    if (tokens.is(from, SqlKeyword.STRUCT) && tokens.is(open, '<')) {
      int end = TypeSkipper.afterAngles(tokens, open, to);
      return tokens.is(end, '(') ? constructors.typed(open, end, to) : null;
    }
    if (!tokens.is(open, '(') || tokens.partner(open, to) != to - 1) {
      return null;
    }
    if (tokens.is(from, SqlKeyword.STRUCT)) {
      return constructors.listed(open + 1, to - 1);
    }
    String key = tokens.name(from).key();
    if (key.equals("struct_pack")) {
      return constructors.keyed(open + 1, to - 1);
    }
    if (key.equals("named_struct")) {
      return constructors.alternating(open + 1, to - 1);
    }
    return KEEPING.contains(key) && !tokens.opensQuery(open)
        ? of(afterModifiers(open + 1), endOfArgument(open + 1, to - 1))
        : null;
  }

  private int afterModifiers(int from) {
    return tokens.is(from, SqlKeyword.DISTINCT) ? from + 1 : from;
  }

  /** Before ORDER BY, LIMIT and the like inside an aggregate. */
  private int endOfArgument(int from, int to) {
    int i = from;
    while (i < to
        && !tokens.is(i, ',')
        && !(i > from
            && (tokens.is(i, SqlKeyword.ORDER)
                || tokens.is(i, SqlKeyword.LIMIT)
                || tokens.is(i, SqlKeyword.IGNORE)
                || tokens.is(i, SqlKeyword.RESPECT)
                || tokens.is(i, SqlKeyword.HAVING)))) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  /** A relation's row, or a column that has fields. */
  private @Nullable List<RelationColumn> name(int from, int to) {
    List<SqlIdentifier> name = new ArrayList<>(2);
    int i = from;
    while (i < to && tokens.isName(i)) {
      name.add(tokens.name(i));
      i += tokens.is(i + 1, '.') && i + 1 < to ? 2 : 1;
    }
    if (i != to || name.isEmpty()) {
      return null;
    }
    RelationColumn column = queries.resolver().find(name, scope);
    if (column != null) {
      return column.fields();
    }
    ScopeRelation relation = queries.resolver().qualifier(name, name.size(), scope);
    if (relation == null || relation.open() || relation.element() != null) {
      return null;
    }
    return relation.columns(context.syntax());
  }

  /** {@code array[0].field} and {@code STRUCT(x AS field).field} */
  @Nullable RelationColumn access(int from, int to) {
    int dot = to - 2;
    if (dot <= from
        || !tokens.is(dot, '.')
        || !(tokens.is(dot - 1, ']') || tokens.is(dot - 1, ')'))
        || !context.has(SyntaxFeature.STRUCT_FIELDS)) {
      return null;
    }
    List<RelationColumn> fields = of(from, dot);
    if (fields != null && tokens.isName(to - 1)) {
      for (RelationColumn field : fields) {
        if (field.name().key().equals(tokens.name(to - 1).key())) {
          return field;
        }
      }
    }
    return null;
  }
}
