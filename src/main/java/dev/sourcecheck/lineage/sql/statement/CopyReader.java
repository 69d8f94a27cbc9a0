package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.StatementKind;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.List;
import java.util.Set;

/** Reads COPY, LOAD, UNLOAD and EXPORT. Files and stages are no relations. */
final class CopyReader extends StatementKindReader {
  CopyReader(StatementReader statements) {
    super(statements);
  }

  void copy(int from, int to, CommonTables visible) {
    statements.kind(StatementKind.COPY);
    if (tokens.opensQuery(from)) {
      statements.output(queries.read(from + 1, tokens.partner(from, to), null, visible));
      return;
    }
    int i = tokens.is(from, SqlKeyword.INTO) ? from + 1 : from;
    List<SqlIdentifier> name = names.name(i, to);
    i = names.at();
    List<SqlIdentifier> columns = List.of();
    if (tokens.is(i, '(') && i < to) {
      columns = TokenSearch.names(tokens, i + 1, tokens.partner(i, to));
      i = tokens.next(i, to);
    }
    int source = TokenSearch.keyword(tokens, i, to, SqlKeyword.FROM);
    if (name.isEmpty()) {
      // an unload: COPY INTO @stage FROM table
      if (!readRelation(source + 1, to) && tokens.opensQuery(source + 1)) {
        queries.read(source + 2, tokens.partner(source + 1, to), null, visible);
      }
      return;
    }
    if (source >= to && tokens.is(i, SqlKeyword.TO)) {
      context.reads().add(context.tables().find(name).name());
      return;
    }
    TargetTable target = TargetTable.of(context, name);
    if (tokens.opensQuery(source + 1)) {
      QueryResult result = queries.read(source + 2, tokens.partner(source + 1, to), null, visible);
      target.write(context, result, columns, Set.of());
    }
  }

  /** {@code LOAD DATA ... INTO TABLE t} */
  void load(int from, int to) {
    int into = TokenSearch.keyword(tokens, from, to, SqlKeyword.INTO);
    if (tokens.is(into + 1, SqlKeyword.TABLE)) {
      statements.kind(StatementKind.COPY);
      writeRelation(names.name(into + 2, to));
    }
  }

  /** Athena's {@code UNLOAD (SELECT ...) TO 'x'}; Redshift has the query in a string. */
  void unload(int from, int to, CommonTables visible) {
    statements.kind(StatementKind.COPY);
    if (tokens.opensQuery(from + 1)) {
      statements.output(queries.read(from + 2, tokens.partner(from + 1, to), null, visible));
    } else {
      context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.OPAQUE_STATEMENT);
    }
  }

  /** BigQuery's {@code EXPORT DATA OPTIONS (...) AS SELECT ...}; whether it is one. */
  boolean export(int from, int to, CommonTables visible) {
    int query = TokenSearch.keyword(tokens, from, to, SqlKeyword.AS) + 1;
    if (query >= to
        || !(tokens.is(query, SqlKeyword.SELECT) || tokens.is(query, SqlKeyword.WITH))) {
      return false;
    }
    statements.kind(StatementKind.COPY);
    statements.output(queries.read(query, to, null, visible));
    return true;
  }
}
