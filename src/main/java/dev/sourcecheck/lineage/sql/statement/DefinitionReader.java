package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.StatementKind;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.ArrayList;
import java.util.List;

/** Reads statements that are neither a query nor INSERT, UPDATE, DELETE or MERGE. */
final class DefinitionReader extends StatementKindReader {
  DefinitionReader(StatementReader statements) {
    super(statements);
  }

  void read(int from, int to, CommonTables visible) {
    SqlKeyword keyword = tokens.keyword(from);
    if (keyword == null) {
      named(from, to, visible);
      return;
    }
    switch (keyword) {
      case CREATE, REPLACE:
        new CreateReader(statements).read(from, to, visible);
        break;
      case ALTER:
        new AlterReader(statements).read(from, to, visible);
        break;
      case DROP:
        drop(from, to);
        break;
      case TRUNCATE:
        statements.kind(StatementKind.TRUNCATE);
        target(tokens.is(from + 1, SqlKeyword.TABLE) ? from + 2 : from + 1, to);
        break;
      case RENAME:
        new AlterReader(statements).renameTables(from + 1, to);
        break;
      case COPY:
        new CopyReader(statements).copy(from + 1, to, visible);
        break;
      case LOAD:
        new CopyReader(statements).load(from, to);
        break;
      case UNLOAD:
        new CopyReader(statements).unload(from, to, visible);
        break;
      case USE, DATABASE:
        use(from + 1, to);
        break;
      case CALL, EXEC, EXECUTE, DO, BEGIN:
        statements.opaque(from, to);
        break;
      case DECLARE, PREPARE, CACHE:
        nested(from, to, visible);
        break;
      case REFRESH:
        refresh(from, to);
        break;
      case EXPLAIN:
        explain(from, to);
        break;
      default:
        other(from, to);
    }
  }

  /** Statements whose first word is a common name. */
  private void named(int from, int to, CommonTables visible) {
    if (from < to
        && tokens.isWord(from, "export")
        && new CopyReader(statements).export(from, to, visible)) {
      return;
    }
    other(from, to);
  }

  /** Moves no data, or is no statement that is known. */
  private void other(int from, int to) {
    statements.kind(StatementKind.OTHER);
    if (from < to
        && !(tokens.kind(from) == TokenList.WORD
            && StatementsWithoutData.startsWith(tokens.name(from)))) {
      context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.UNKNOWN_SYNTAX);
    }
  }

  /** EXPLAIN ANALYZE runs what it explains. */
  private void explain(int from, int to) {
    boolean analyze = false;
    for (int i = from + 1; i < to; i++) {
      SqlKeyword keyword = tokens.keyword(i);
      if (keyword == null) {
        continue;
      }
      switch (keyword) {
        case ANALYZE:
          analyze = true;
          break;
        case SELECT, WITH:
          return;
        case INSERT, UPDATE, DELETE, MERGE, CREATE:
          if (analyze) {
            statements.opaque(from, to);
          }
          return;
        default:
          break;
      }
    }
  }

  private void target(int from, int to) {
    writeRelation(names.defined(from, to));
  }

  private void drop(int from, int to) {
    int i = from + 1;
    while (i < to
        && (tokens.is(i, SqlKeyword.MATERIALIZED)
            || tokens.is(i, SqlKeyword.TEMPORARY)
            || tokens.is(i, SqlKeyword.EXTERNAL)
            || tokens.is(i, SqlKeyword.DYNAMIC))) {
      i++;
    }
    if (!tokens.is(i, SqlKeyword.TABLE) && !tokens.is(i, SqlKeyword.VIEW)) {
      return;
    }
    statements.kind(StatementKind.DROP);
    i++;
    do {
      target(i, to);
      i = names.at() + 1;
    } while (i < to && tokens.is(i - 1, ','));
  }

  private void use(int from, int to) {
    statements.kind(StatementKind.USE);
    int i = from;
    if (to - from > 1 && tokens.kind(i) == TokenList.WORD && tokens.isName(i + 1)) {
      if (tokens.isWord(i, "warehouse") || tokens.isWord(i, "role")) {
        return;
      }
      i++;
    }
    List<String> qualifier = new ArrayList<>();
    for (SqlIdentifier part : names.name(i, to)) {
      qualifier.add(context.syntax().fold(part));
    }
    boolean none = qualifier.size() == 1 && qualifier.get(0).equalsIgnoreCase("default");
    context.tables().use(none ? List.of() : qualifier);
  }

  /** A query that is declared, prepared or cached. */
  private void nested(int from, int to, CommonTables visible) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, SqlKeyword.SELECT)
          || (tokens.is(i, SqlKeyword.WITH)
              && tokens.isName(i + 1)
              && tokens.is(i - 1, SqlKeyword.FOR))) {
        statements.output(queries.read(i, to, null, visible));
        return;
      }
    }
  }

  private void refresh(int from, int to) {
    if (tokens.is(from + 1, SqlKeyword.MATERIALIZED) && tokens.is(from + 2, SqlKeyword.VIEW)) {
      int i = from + 3;
      if (tokens.isWord(i, "concurrently")) {
        i++;
      }
      target(i, to);
    }
  }
}
