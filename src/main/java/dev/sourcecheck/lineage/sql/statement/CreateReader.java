package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.StatementKind;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.query.CommonTableReader;
import dev.sourcecheck.lineage.sql.query.FromReader;
import dev.sourcecheck.lineage.sql.query.StarExpander;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads CREATE TABLE and CREATE VIEW, with a column list, a query, or a table to copy. */
final class CreateReader extends StatementKindReader {
  /** What may start an entry of a column list that defines no column. */
  private static final Set<String> CONSTRAINTS =
      Set.of(
          "constraint",
          "primary",
          "foreign",
          "unique",
          "check",
          "like",
          "index",
          "key",
          "exclude",
          "period",
          "projection");

  /** Options of a table; what stands in parentheses after them is no column list. */
  private static final Set<String> OPTIONS =
      Set.of(
          "engine",
          "order",
          "partition",
          "partitioned",
          "primary",
          "cluster",
          "clustered",
          "distributed",
          "distkey",
          "sortkey",
          "options",
          "tblproperties",
          "with",
          "tag",
          "location",
          "settings",
          "stored",
          "row",
          "ttl",
          "sample");

  /** Words between CREATE and TABLE or VIEW, at most: MySQL lists algorithm, definer, security. */
  private static final int MAX_MODIFIERS = 24;

  private boolean recursive;

  CreateReader(StatementReader statements) {
    super(statements);
  }

  /** Reads a statement that starts with CREATE, or with REPLACE in its place. */
  void read(int from, int to, CommonTables visible) {
    int i = from + 1;
    while (i < to && i < from + MAX_MODIFIERS) {
      SqlKeyword keyword = tokens.keyword(i);
      if (keyword != null) {
        switch (keyword) {
          case TABLE, VIEW:
            statements.kind(
                keyword == SqlKeyword.VIEW
                    ? StatementKind.CREATE_VIEW
                    : StatementKind.CREATE_TABLE);
            relation(i + 1, to, visible);
            return;
          case PROCEDURE, FUNCTION, TRIGGER:
            statements.opaque(from, to);
            return;
          case RECURSIVE:
            recursive = true;
            break;
          case INDEX, DATABASE, SCHEMA, USER, ON, FOR:
            return;
          default:
            break;
        }
      }
      i = tokens.next(i, to);
    }
  }

  private void relation(int from, int to, CommonTables visible) {
    List<SqlIdentifier> name = names.name(names.afterExists(from, to), to);
    if (name.isEmpty()) {
      context.unresolved(from, Math.min(from + 4, to), UnresolvedReason.UNKNOWN_SYNTAX);
      return;
    }
    int i = names.at();
    int query = query(i, to);
    List<SqlIdentifier> columns = List.of();
    boolean options = false;
    for (int at = i; at < query; at = tokens.next(at, query)) {
      options |=
          tokens.kind(at) == TokenList.WORD
              && !tokens.is(at - 1, SqlKeyword.ON)
              && OPTIONS.contains(tokens.name(at).key());
      if (tokens.is(at, SqlKeyword.TO) && tokens.isName(at + 1) && at + 1 < query) {
        // ClickHouse's materialized view that fills another table
        name = names.name(at + 1, query);
        at = names.at() - 1;
      } else if (tokens.is(at, '(') && columns.isEmpty() && (!options || isAfterTag(at))) {
        columns = columns(at + 1, tokens.partner(at, query));
        if (isCopy(at + 1)) {
          readRelation(at + 2, query);
        }
      } else if (isCopy(at) && tokens.isName(at + 1)) {
        readRelation(at + 1, query);
        at = Math.max(at, names.at() - 1);
      } else if (tokens.is(at, SqlKeyword.AS)
          && tokens.isName(at + 1)
          && query == to
          && columns.isEmpty()
          && !options) {
        copy(name, at + 1, to, visible);
        return;
      }
    }
    TargetTable target = TargetTable.of(context, name);
    if (query < to) {
      QueryResult result = query(name, columns, query, to, visible);
      statements.create(
          target, result, result.closed() || !columns.isEmpty() ? columns : List.of());
    } else if (!columns.isEmpty()) {
      context
          .tables()
          .created(target.name(), columns.stream().map(context.syntax()::fold).toList());
    }
  }

  private QueryResult query(
      List<SqlIdentifier> name,
      List<SqlIdentifier> columns,
      int from,
      int to,
      CommonTables visible) {
    if (recursive) {
      QueryResult result =
          new CommonTableReader(queries)
              .recursive(name.get(name.size() - 1), columns, from, to, null, visible);
      if (result != null) {
        return result;
      }
    }
    return queries.read(from, to, null, visible);
  }

  /** Snowflake may have WITH TAG (...) and the like before the column list. */
  private boolean isAfterTag(int open) {
    return tokens.is(open - 1, ')');
  }

  /** ClickHouse's and Teradata's {@code CREATE TABLE a AS b}, which Teradata may do WITH DATA. */
  private void copy(List<SqlIdentifier> name, int from, int to, CommonTables visible) {
    TargetTable target = TargetTable.of(context, name);
    QueryScope scope = new QueryScope(null, visible);
    List<SqlIdentifier> source = names.name(from, to);
    int after = names.at();
    new FromReader(queries, scope, new SourceCollector(context.budget())).read(from, after);
    if (source.isEmpty() || tokens.is(after, '(')) {
      return;
    }
    if (tokens.is(after, SqlKeyword.WITH) && tokens.isWord(after + 1, "data")) {
      List<RelationColumn> columns = new StarExpander(queries, scope).all();
      statements.create(target, QueryResult.of(columns), List.of());
    }
  }

  private boolean isCopy(int i) {
    return tokens.is(i, SqlKeyword.LIKE) || tokens.is(i, SqlKeyword.CLONE);
  }

  /** Where the query starts: after AS, or at a SELECT without one. */
  int query(int from, int to) {
    int bare = to;
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, SqlKeyword.AS) && startsQuery(i + 1)) {
        return i + 1;
      }
      if (tokens.is(i, SqlKeyword.SELECT)) {
        return i;
      }
      if (tokens.opensQuery(i) && bare == to) {
        bare = i;
      }
    }
    return bare;
  }

  private boolean startsQuery(int i) {
    return tokens.is(i, SqlKeyword.SELECT)
        || tokens.is(i, SqlKeyword.WITH)
        || tokens.is(i, SqlKeyword.VALUES)
        || tokens.is(i, SqlKeyword.TABLE)
        || tokens.is(i, SqlKeyword.FROM)
        || tokens.opensQuery(i);
  }

  /** The names that a column list defines. */
  List<SqlIdentifier> columns(int from, int to) {
    List<SqlIdentifier> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      if (tokens.isName(i)
          && !(tokens.kind(i) == TokenList.WORD
              && CONSTRAINTS.contains(tokens.name(i).key())
              && end > i + 1)) {
        columns.add(tokens.name(i));
      }
      i = end + 1;
    }
    return columns;
  }
}
