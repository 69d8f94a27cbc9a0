package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.StatementKind;
import dev.sourcecheck.lineage.sql.TableName;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;

/** Reads ALTER and RENAME: views that get another query, and tables that get another's name. */
final class AlterReader extends StatementKindReader {
  AlterReader(StatementReader statements) {
    super(statements);
  }

  void read(int from, int to, CommonTables visible) {
    int i = from + 1;
    if (tokens.is(i, SqlKeyword.MATERIALIZED)) {
      i++;
    }
    if (tokens.is(i, SqlKeyword.VIEW) && view(i + 1, to, visible)) {
      return;
    }
    if (tokens.is(i, SqlKeyword.VIEW) || tokens.is(i, SqlKeyword.TABLE)) {
      table(i + 1, to, visible);
    }
  }

  /** Whether the statement gives a view a query. */
  private boolean view(int from, int to, CommonTables visible) {
    CreateReader definition = new CreateReader(statements);
    List<SqlIdentifier> name = names.defined(from, to);
    int query = definition.query(names.at(), to);
    if (query >= to || name.isEmpty()) {
      return false;
    }
    statements.kind(StatementKind.ALTER_VIEW);
    List<SqlIdentifier> columns =
        tokens.is(names.at(), '(') && names.at() < query
            ? definition.columns(names.at() + 1, tokens.partner(names.at(), query))
            : List.of();
    TargetTable target = TargetTable.of(context, name);
    statements.create(target, queries.read(query, to, null, visible), columns);
    return true;
  }

  private void table(int from, int to, CommonTables visible) {
    statements.kind(StatementKind.ALTER_TABLE);
    List<SqlIdentifier> name = names.defined(from, to);
    int i = names.at();
    if (name.isEmpty()) {
      return;
    }
    TargetTable target = TargetTable.of(context, name);
    if (tokens.is(i, SqlKeyword.RENAME) && tokens.is(i + 1, SqlKeyword.TO)) {
      renamed(name, i + 2, to);
    } else if (tokens.is(i, SqlKeyword.SWAP) && tokens.is(i + 1, SqlKeyword.WITH)) {
      List<SqlIdentifier> other = names.name(i + 2, to);
      context.reads().add(target.name());
      if (!other.isEmpty()) {
        context.reads().add(TargetTable.of(context, other).name());
      }
    } else if (tokens.is(i, SqlKeyword.EXCHANGE)) {
      int with = TokenSearch.keyword(tokens, i, to, SqlKeyword.WITH);
      if (tokens.is(with + 1, SqlKeyword.TABLE)) {
        readRelation(with + 2, to);
      }
    } else if (tokens.isWord(i, "append")) {
      // Redshift moves another table's rows
      readRelation(TokenSearch.keyword(tokens, i, to, SqlKeyword.FROM) + 1, to);
    } else if (tokens.is(i, SqlKeyword.UPDATE)) {
      mutation(target, i + 1, to, visible);
    }
  }

  /** ClickHouse's {@code ALTER TABLE t UPDATE a = b WHERE c}. */
  private void mutation(TargetTable target, int from, int to, CommonTables visible) {
    QueryScope scope = new QueryScope(null, visible);
    scope.add(target.relation(context, null));
    int where = TokenSearch.keyword(tokens, from, to, SqlKeyword.WHERE);
    SourceCollector steering = new SourceCollector(context.budget());
    queries.expression(where + 1, to, scope, ColumnSink.steering(steering));
    AssignmentReader assignments = new AssignmentReader(statements, scope);
    assignments.read(from, where, target, steering.toSet());
    statements.countSelfReads(target, assignments.used());
  }

  /** A new name without a qualifier stays in the same schema. */
  private void renamed(List<SqlIdentifier> old, int from, int to) {
    statements.kind(StatementKind.RENAME);
    TableName before = context.tables().find(old).name();
    context.targets().remove(before);
    context.reads().add(before);
    List<SqlIdentifier> name = names.name(from, to);
    if (name.size() == 1 && old.size() > 1) {
      List<SqlIdentifier> qualified = new ArrayList<>(old.subList(0, old.size() - 1));
      qualified.add(name.get(0));
      name = qualified;
    }
    writeRelation(name);
  }

  /** {@code RENAME TABLE a TO b, c TO d} */
  void renameTables(int from, int to) {
    int i = tokens.is(from, SqlKeyword.TABLE) ? from + 1 : from;
    while (i < to) {
      List<SqlIdentifier> old = names.name(i, to);
      if (old.isEmpty() || !tokens.is(names.at(), SqlKeyword.TO)) {
        return;
      }
      renamed(old, names.at() + 1, to);
      i = names.at() + 1;
    }
  }
}
