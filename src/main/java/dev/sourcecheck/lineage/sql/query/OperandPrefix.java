package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** Recognizes words that some dialects put before an operand and that are names in others. */
final class OperandPrefix {
  private OperandPrefix() {}

  /** The token after such a word; 0 if the word is a name. */
  static int after(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    int next = i + 1;
    if (next >= to) {
      return tokens.is(i - 1, SqlKeyword.NOT) && isTeradataPhrase(reader, i)
          ? reader.afterOperand(next)
          : 0;
    }
    switch (tokens.name(i).key()) {
      case "binary":
        return tokens.isName(next) && tokens.keyword(next) == null ? next : 0;
      case "approximate":
        return tokens.isName(next) && tokens.is(next + 1, '(') ? next : 0;
      case "model":
        return tokens.isName(next)
                && tokens.is(i - 1, '(')
                && reader.context.has(SyntaxFeature.DOTTED_QUOTES)
            ? OperatorReader.afterChain(reader, next, to)
            : 0;
      case "casespecific", "cs":
        return tokens.is(i - 1, SqlKeyword.NOT) && isTeradataPhrase(reader, i)
            ? reader.afterOperand(next)
            : 0;
      default:
        return 0;
    }
  }

  private static boolean isTeradataPhrase(ExpressionReader reader, int i) {
    String key = reader.tokens.name(i).key();
    return reader.context.has(SyntaxFeature.COLUMN_PHRASES)
        && (key.equals("casespecific") || key.equals("cs"));
  }
}
