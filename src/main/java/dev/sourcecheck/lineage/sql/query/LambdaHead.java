package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TypeSkipper;

/**
 * Recognizes the head of a lambda with one parameter, and that of DuckDB's {@code lambda x, y:}.
 */
final class LambdaHead {
  private LambdaHead() {}

  /** The token after the head that starts here; 0 if none does. */
  static int after(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    if (!reader.context.has(SyntaxFeature.LAMBDAS)
        || reader.brackets.isEmpty()
        || !(tokens.is(i - 1, '(') || tokens.is(i - 1, ',') || tokens.is(i - 1, TokenList.NAMED))) {
      return 0;
    }
    int end = reader.brackets.closing(to);
    if (tokens.isWord(i, "lambda") && tokens.isName(i + 1)) {
      return python(reader, i + 1, end);
    }
    int arrow = i + 1;
    if (tokens.isName(arrow)) {
      // Snowflake's parameters may have a type
      arrow = TypeSkipper.skip(tokens, arrow, end);
    }
    if (!tokens.is(arrow, TokenList.ARROW) || tokens.kind(arrow + 1) == TokenList.STRING) {
      return 0;
    }
    reader.parameters.add(tokens.name(i), end);
    return arrow + 1;
  }

  private static int python(ExpressionReader reader, int from, int end) {
    TokenList tokens = reader.tokens;
    int i = from;
    while (i < end && tokens.isName(i)) {
      reader.parameters.add(tokens.name(i), end);
      i += tokens.is(i + 1, ',') ? 2 : 1;
    }
    return tokens.is(i, ':') ? i + 1 : i;
  }
}
