package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.MergedJoin;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Expands {@code *}, {@code t.*} and their EXCEPT, REPLACE and RENAME. */
public final class StarExpander {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;

  public StarExpander(QueryReader queries, QueryScope scope) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
  }

  /** The columns of a select item with a star; null if it is none. */
  @Nullable List<RelationColumn> expand(int from, int to) {
    if (tokens.is(from, '*')) {
      return modified(all(), from + 1, to);
    }
    int star = from;
    while (star + 2 < to && tokens.isName(star) && tokens.is(star + 1, '.')) {
      star += 2;
    }
    if (star > from && tokens.is(star, '*') && (star + 1 == to || isModifier(star + 1))) {
      return modified(qualified(from, star), star + 1, to);
    }
    for (int i = from; i + 1 < to; i = tokens.next(i, to)) {
      if (tokens.is(i, '.') && tokens.is(i + 1, '*') && (i + 2 == to || isModifier(i + 2))) {
        return modified(ofExpression(from, i), i + 2, to);
      }
    }
    return null;
  }

  private boolean isModifier(int i) {
    SqlKeyword keyword = tokens.keyword(i);
    return keyword == SqlKeyword.EXCEPT
        || keyword == SqlKeyword.EXCLUDE
        || keyword == SqlKeyword.REPLACE
        || keyword == SqlKeyword.RENAME
        || keyword == SqlKeyword.ILIKE
        || keyword == SqlKeyword.LIKE
        || (keyword == SqlKeyword.NOT
            && (tokens.is(i + 1, SqlKeyword.LIKE) || tokens.is(i + 1, SqlKeyword.ILIKE)));
  }

  /** All columns of all relations. */
  public List<RelationColumn> all() {
    return MergedJoin.star(scope, 0, context.syntax());
  }

  private List<RelationColumn> qualified(int from, int star) {
    List<SqlIdentifier> name = new ArrayList<>();
    for (int i = from; i < star; i += 2) {
      name.add(tokens.name(i));
    }
    ScopeRelation relation = queries.resolver().qualifier(name, name.size(), scope);
    return relation != null ? relation.columns(context.syntax()) : ofExpression(from, star - 1);
  }

  /** The fields of a struct; a star with its sources if they are not known. */
  private List<RelationColumn> ofExpression(int from, int to) {
    if (tokens.opensQuery(from) && tokens.partner(from, to) == to - 1) {
      // (SELECT AS STRUCT a, b).*
      QueryResult row = queries.read(from + 1, to - 1, scope, scope.commonTables());
      List<RelationColumn> columns = new ArrayList<>(row.columns().size());
      for (RelationColumn column : row.columns()) {
        ColumnSink sink = new ColumnSink(context.budget());
        sink.add(column);
        sink.steering().add(row.steering());
        columns.add(column.isStar() ? column : sink.toColumn(column.name()));
      }
      return columns;
    }
    List<RelationColumn> fields = new StructFields(queries, scope).of(from, to);
    if (fields != null) {
      return fields;
    }
    ColumnSink sink = new ColumnSink(context.budget());
    queries.expression(from, to, scope, sink);
    return List.of(RelationColumn.opaque(sink.values().toSet(), sink.partial()));
  }

  private List<RelationColumn> modified(List<RelationColumn> columns, int from, int to) {
    List<RelationColumn> result = columns;
    int i = from;
    while (i < to && isModifier(i)) {
      int word = tokens.is(i, SqlKeyword.NOT) ? i + 1 : i;
      SqlKeyword kind = tokens.keyword(word);
      int start = word + 1;
      int end;
      if (tokens.is(start, '(')) {
        end = tokens.partner(start, to);
        i = Math.min(end + 1, to);
        start++;
      } else {
        end = to;
        for (int at = start; at < to; at = tokens.next(at, to)) {
          if (at > start && isModifier(at)) {
            end = at;
            break;
          }
        }
        i = end;
      }
      if (kind == SqlKeyword.EXCEPT || kind == SqlKeyword.EXCLUDE) {
        result = except(result, keys(TokenSearch.names(tokens, start, end)));
      } else if (kind == SqlKeyword.REPLACE) {
        result = replace(result, start, end);
      } else if (kind == SqlKeyword.RENAME) {
        result = rename(result, start, end);
      } else if (tokens.kind(start) == TokenList.STRING) {
        result =
            ColumnPattern.select(
                result,
                ColumnPattern.like(tokens.textOf(start, start + 1), kind == SqlKeyword.ILIKE),
                tokens.is(start - 2, SqlKeyword.NOT));
      }
    }
    return result;
  }

  private static Set<String> keys(List<SqlIdentifier> names) {
    Set<String> keys = new HashSet<>();
    for (SqlIdentifier name : names) {
      keys.add(name.key());
    }
    return keys;
  }

  /** All but the columns with these keys. */
  static List<RelationColumn> except(List<RelationColumn> columns, Set<String> left) {
    List<RelationColumn> kept = new ArrayList<>();
    for (RelationColumn column : columns) {
      if (column.isStar()) {
        List<String> except = new ArrayList<>(column.except());
        except.addAll(left);
        kept.add(
            new RelationColumn(
                RelationColumn.STAR,
                column.sources(),
                column.steering(),
                column.partial(),
                column.openTables(),
                except,
                null));
      } else if (!left.contains(column.name().key())) {
        kept.add(column);
      }
    }
    return kept;
  }

  private List<RelationColumn> replace(List<RelationColumn> columns, int from, int to) {
    Map<String, RelationColumn> replaced = new HashMap<>();
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      SelectItemAlias alias = SelectItemAlias.of(context, i, end);
      SqlIdentifier name = alias.only();
      if (name != null) {
        ColumnSink sink = new ColumnSink(context.budget());
        queries.expression(alias.from(), alias.to(), scope, sink);
        replaced.put(name.key(), sink.toColumn(name));
      }
      i = end + 1;
    }
    return replace(columns, replaced);
  }

  /** Replaces columns by key; what an open star may have is replaced too. */
  static List<RelationColumn> replace(
      List<RelationColumn> columns, Map<String, RelationColumn> replaced) {
    List<RelationColumn> result = new ArrayList<>(columns.size());
    boolean open = false;
    for (RelationColumn column : columns) {
      RelationColumn other = column.isStar() ? null : replaced.remove(column.name().key());
      result.add(other != null ? other : column);
      open |= column.isStar();
    }
    if (open) {
      result = except(result, Set.copyOf(replaced.keySet()));
      result.addAll(replaced.values());
    }
    return result;
  }

  /** {@code a AS b, c AS d} */
  List<RelationColumn> rename(List<RelationColumn> columns, int from, int to) {
    Map<String, SqlIdentifier> renamed = new HashMap<>();
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      SelectItemAlias alias = SelectItemAlias.of(context, i, end);
      SqlIdentifier name = alias.only();
      if (name != null && tokens.isName(alias.to() - 1)) {
        renamed.put(tokens.name(alias.to() - 1).key(), name);
      }
      i = end + 1;
    }
    List<RelationColumn> result = new ArrayList<>(columns.size());
    for (RelationColumn column : columns) {
      SqlIdentifier name = column.isStar() ? null : renamed.get(column.name().key());
      result.add(name != null ? column.named(name) : column);
    }
    return result;
  }
}
