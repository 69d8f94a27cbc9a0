package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.StatementKind;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.query.CommonTableReader;
import dev.sourcecheck.lineage.sql.query.EmbeddedStatements;
import dev.sourcecheck.lineage.sql.query.NameReader;
import dev.sourcecheck.lineage.sql.query.QueryReader;
import dev.sourcecheck.lineage.sql.query.RelationNameScan;
import dev.sourcecheck.lineage.sql.query.SelectReader;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.SourceSet;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one statement: recognizes its kind and delegates to the reader of that kind. */
final class StatementReader implements EmbeddedStatements {
  final ReadContext context;
  final QueryReader queries;
  private final TokenList tokens;
  private final NameReader names;
  private StatementKind kind = StatementKind.OTHER;
  private @Nullable List<SqlIdentifier> into;

  StatementReader(ReadContext context) {
    this.context = context;
    this.tokens = context.tokens();
    this.queries = new QueryReader(context, this);
    this.names = new NameReader(context);
  }

  StatementKind read(int from, int to) {
    kind = StatementKind.OTHER;
    into = null;
    int start = from;
    CommonTables root = new CommonTables(null);
    if (tokens.is(start, '(') && start < to) {
      query(start, to, root);
      return kind;
    }
    if (tokens.is(start, SqlKeyword.WITH)) {
      CommonTables inner = new CommonTables(root);
      int body = new CommonTableReader(queries).read(start, to, null, inner);
      root = inner;
      start = body;
      if (start >= to) {
        return StatementKind.SELECT;
      }
    }
    start = afterLocks(start, to);
    SqlKeyword keyword = tokens.keyword(start);
    if (keyword == null) {
      new DefinitionReader(this).read(start, to, root);
      return kind;
    }
    switch (keyword) {
      case SELECT, VALUES, TABLE, PIVOT, UNPIVOT:
        query(start, to, root);
        break;
      case FROM:
        if (TokenSearch.keyword(tokens, start, to, SqlKeyword.INSERT) < to) {
          kind = StatementKind.INSERT;
          new MultiTableInsert(this).fromFirst(start, to, root);
        } else {
          query(start, to, root);
        }
        break;
      case REPLACE:
        if (tokens.is(start + 1, SqlKeyword.VIEW) || tokens.is(start + 1, SqlKeyword.TABLE)) {
          new DefinitionReader(this).read(start, to, root);
          break;
        }
        kind = StatementKind.INSERT;
        modifying(start, to, root);
        break;
      case INSERT, UPSERT, UPDATE, DELETE, MERGE:
        modifying(start, to, root);
        kind = kindOf(keyword);
        break;
      default:
        if (tokens.is(start, '(')) {
          query(start, to, root);
        } else {
          new DefinitionReader(this).read(start, to, root);
        }
    }
    return kind;
  }

  /** The query of a loop in a procedure, whose rows later statements may use. */
  StatementKind readLoop(SqlIdentifier variable, int from, int to) {
    QueryResult rows = queries.read(from, to, null, new CommonTables(null));
    context.loopRows().put(variable.key(), rows);
    output(rows);
    return StatementKind.SELECT;
  }

  /** Teradata may put {@code LOCKING ROW FOR ACCESS} before a statement. */
  private int afterLocks(int from, int to) {
    int i = from;
    if (i < to && tokens.isWord(i, "locking")) {
      while (i < to
          && !tokens.is(i, SqlKeyword.SELECT)
          && !tokens.is(i, SqlKeyword.INSERT)
          && !tokens.is(i, SqlKeyword.UPDATE)
          && !tokens.is(i, SqlKeyword.DELETE)
          && !tokens.is(i, SqlKeyword.WITH)) {
        i++;
      }
    }
    return i < to ? i : from;
  }

  void kind(StatementKind other) {
    kind = other;
  }

  private static StatementKind kindOf(SqlKeyword keyword) {
    return switch (keyword) {
      case UPDATE -> StatementKind.UPDATE;
      case DELETE -> StatementKind.DELETE;
      case MERGE -> StatementKind.MERGE;
      default -> StatementKind.INSERT;
    };
  }

  private void query(int from, int to, CommonTables visible) {
    kind = StatementKind.SELECT;
    QueryResult result = queries.read(from, to, null, visible);
    List<SqlIdentifier> target = into;
    if (target != null) {
      kind = StatementKind.CREATE_TABLE;
      create(TargetTable.of(context, target), result, List.of());
      return;
    }
    output(result);
  }

  /** Adds the columns of a query that writes no relation. */
  void output(QueryResult result) {
    for (RelationColumn column : result.columns()) {
      context.output(null, column, result.steering());
    }
  }

  /** Counts a statement that runs others, which cannot be seen. */
  void opaque(int from, int to) {
    if (tokens.is(from, SqlKeyword.BEGIN) && to - from <= 3) {
      return;
    }
    kind = StatementKind.OPAQUE;
    context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.OPAQUE_STATEMENT);
  }

  /** Writes the columns of a relation that a query creates, and remembers them. */
  void create(TargetTable target, QueryResult result, List<SqlIdentifier> columns) {
    QueryResult renamed = result.renamed(columns);
    target.emit(context, renamed);
    if (renamed.closed()) {
      context
          .tables()
          .created(
              target.name(),
              renamed.columns().stream()
                  .map(column -> context.syntax().fold(column.name()))
                  .toList());
    }
  }

  @Override
  public QueryResult modifying(int from, int to, CommonTables visible) {
    if (!context.enter(from)) {
      RelationNameScan.read(context, visible, from, to);
      return QueryResult.EMPTY;
    }
    try {
      SqlKeyword keyword = tokens.keyword(from);
      if (keyword == SqlKeyword.UPDATE) {
        return new UpdateReader(this).read(from, to, visible);
      }
      if (keyword == SqlKeyword.DELETE) {
        return new DeleteReader(this).read(from, to, visible);
      }
      if (keyword == SqlKeyword.MERGE) {
        return new MergeReader(this).read(from, to, visible);
      }
      return new InsertReader(this).read(from, to, visible);
    } finally {
      context.leave();
    }
  }

  @Override
  public void selectInto(int from, int to) {
    if (into != null || !tokens.isName(from)) {
      return;
    }
    int start = from;
    while (tokens.is(start, SqlKeyword.TABLE)
        || tokens.is(start, SqlKeyword.TEMP)
        || tokens.is(start, SqlKeyword.TEMPORARY)) {
      start++;
    }
    List<SqlIdentifier> name = names.name(start, to);
    if (!name.isEmpty() && !context.syntax().name().equals("oracle") && !isFile(name.get(0))) {
      into = name;
    }
  }

  private boolean isFile(SqlIdentifier name) {
    return name.key().equals("outfile") || name.key().equals("dumpfile");
  }

  /** The columns of a RETURNING clause. */
  QueryResult returning(int from, int to, QueryScope scope) {
    if (from >= to) {
      return QueryResult.EMPTY;
    }
    SelectReader reader = new SelectReader(queries, scope, scope.commonTables());
    return reader.returning(from, to, scope);
  }

  /** Whether the target's own columns are among what an assignment uses. */
  void countSelfReads(TargetTable target, SourceSet used) {
    if (context.pool().mentions(used, target.name())) {
      context.reads().add(target.name());
    }
  }
}
