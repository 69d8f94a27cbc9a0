package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** Recognizes what dialects write in FROM besides names, queries and functions. */
final class RelationForms {
  private final ReadContext context;
  private final TokenList tokens;

  RelationForms(ReadContext context) {
    this.context = context;
    this.tokens = context.tokens();
  }

  /** T-SQL's INSERT ... SELECT ... FROM (MERGE ... OUTPUT ...) */
  boolean opensChange(int i) {
    return context.has(SyntaxFeature.TRANSACT_SQL)
        && (tokens.is(i + 1, SqlKeyword.MERGE)
            || tokens.is(i + 1, SqlKeyword.INSERT)
            || tokens.is(i + 1, SqlKeyword.UPDATE)
            || tokens.is(i + 1, SqlKeyword.DELETE));
  }

  boolean isStream(int i, int to) {
    return i + 2 < to
        && context.has(SyntaxFeature.COLON_PATHS)
        && context.has(SyntaxFeature.STRUCT_FIELDS)
        && tokens.isWord(i, "stream")
        && (tokens.is(i + 1, '(') ? tokens.isName(i + 2) : tokens.isName(i + 1))
        && tokens.keyword(i + 1) == null;
  }

  /** {@code IDENTIFIER('a.b')}: the text is a name. */
  boolean isIdentifier(int i, int to) {
    return i + 3 < to
        && tokens.isWord(i, "identifier")
        && tokens.is(i + 1, '(')
        && tokens.kind(i + 2) == TokenList.STRING
        && tokens.is(i + 3, ')');
  }

  boolean isTriggerTable(SqlIdentifier name) {
    return context.has(SyntaxFeature.TRANSACT_SQL)
        && (name.key().equals("inserted") || name.key().equals("deleted"));
  }

  boolean isFileFormat(SqlIdentifier name) {
    return switch (name.key()) {
      case "parquet", "csv", "json", "orc", "avro", "delta", "text", "binaryfile" ->
          context.has(SyntaxFeature.COLON_PATHS);
      default -> false;
    };
  }
}
