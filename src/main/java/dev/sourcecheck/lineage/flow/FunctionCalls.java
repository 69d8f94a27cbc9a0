package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.sql.ScriptLineage;
import dev.sourcecheck.lineage.sql.StatementKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds statements that only call a function. */
final class FunctionCalls {
  /** Maximum number of characters examined at the start of a statement. */
  private static final int EXAMINED = 2_000;

  private FunctionCalls() {}

  /** The name of the function, without its schema. */
  static Optional<String> soleCall(ScriptLineage script, HistoryStatement statement) {
    boolean plain =
        script.statements().size() == 1
            && script.statements().get(0).kind() == StatementKind.SELECT
            && script.reads().isEmpty()
            && script.unresolved().isEmpty();
    if (!plain) {
      return Optional.empty();
    }
    String sql = statement.sql();
    List<SqlTokens.Token> tokens =
        SqlTokens.of(sql.length() > EXAMINED ? sql.substring(0, EXAMINED) : sql);
    if (tokens.size() < 3 || !tokens.get(0).is("SELECT")) {
      return Optional.empty();
    }
    int name = tokens.get(2).symbol('.') ? 3 : 1;
    return tokens.size() > name + 1 && tokens.get(name + 1).symbol('(')
        ? Optional.of(unquoted(tokens.get(name)))
        : Optional.empty();
  }

  private static String unquoted(SqlTokens.Token token) {
    String text = token.text();
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
        : text.toLowerCase(Locale.ROOT);
  }
}
