package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.DateUnits;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Separates the alias of a select item from its expression.
 *
 * @param from first token of the expression
 * @param to token after the expression
 * @param names none, one, or several for a function that yields several columns
 */
record SelectItemAlias(int from, int to, List<SqlIdentifier> names) {

  static SelectItemAlias of(ReadContext context, int from, int to) {
    TokenList tokens = context.tokens();
    int last = to - 1;
    if (context.has(SyntaxFeature.TRANSACT_SQL) && isAssignment(tokens, from, to)) {
      return new SelectItemAlias(from + 2, to, List.of(text(tokens, from)));
    }
    if (context.has(SyntaxFeature.LIST_COMPREHENSIONS)
        && from + 2 < to
        && tokens.isName(from)
        && tokens.is(from + 1, ':')) {
      // DuckDB's alias: expression
      return new SelectItemAlias(from + 2, to, List.of(tokens.name(from)));
    }
    if (last > from && tokens.is(last - 1, SqlKeyword.AS) && isAliasToken(tokens, last)) {
      return new SelectItemAlias(from, last - 1, List.of(text(tokens, last)));
    }
    if (tokens.is(last, ')')) {
      int open = tokens.partner(last, to);
      if (open > from && open < last && tokens.is(open - 1, SqlKeyword.AS)) {
        return new SelectItemAlias(from, open - 1, TokenSearch.names(tokens, open + 1, last));
      }
      if (open > from
          && open + 3 == last
          && tokens.isWord(open + 1, "named")
          && tokens.isName(open + 2)) {
        // Teradata's x (NAMED y)
        return new SelectItemAlias(from, open, List.of(tokens.name(open + 2)));
      }
    }
    if (last > from && isBareAlias(context, from, last)) {
      return new SelectItemAlias(from, last, List.of(text(tokens, last)));
    }
    // BigQuery and others: alias with options behind, such as Teradata's (TITLE 'x')
    return new SelectItemAlias(from, to, List.of());
  }

  private static boolean isAssignment(TokenList tokens, int from, int to) {
    return from + 2 < to
        && tokens.is(from + 1, '=')
        && (tokens.isName(from) || tokens.kind(from) == TokenList.STRING);
  }

  private static boolean isAliasToken(TokenList tokens, int i) {
    return tokens.isName(i) || tokens.kind(i) == TokenList.STRING;
  }

  /** A name, or the text of a string. */
  static SqlIdentifier text(TokenList tokens, int i) {
    if (tokens.kind(i) != TokenList.STRING) {
      return tokens.name(i);
    }
    String text = tokens.textOf(i, i + 1);
    return SqlIdentifier.stored(text.length() > 1 ? text.substring(1, text.length() - 1) : text);
  }

  private static boolean isBareAlias(ReadContext context, int from, int last) {
    TokenList tokens = context.tokens();
    byte kind = tokens.kind(last);
    if (kind == TokenList.STRING) {
      return context.has(SyntaxFeature.STRING_ALIASES) && endsOperandBeforeString(tokens, last);
    }
    if (kind != TokenList.WORD && kind != TokenList.QUOTED) {
      return false;
    }
    if (!endsOperand(tokens, from, last - 1)) {
      return false;
    }
    if (kind == TokenList.QUOTED) {
      return true;
    }
    SqlKeyword keyword = tokens.keyword(last);
    if (keyword == null) {
      return !endsInterval(tokens, from, last);
    }
    return switch (keyword) {
      case END, NULL, TRUE, FALSE, ISNULL, NOTNULL -> false;
      case ZONE -> !tokens.is(last - 1, SqlKeyword.TIME);
      case PRECISION -> !tokens.is(last - 1, SqlKeyword.DOUBLE);
      case VARYING -> false;
      case NULLS ->
          !tokens.is(last - 1, SqlKeyword.IGNORE) && !tokens.is(last - 1, SqlKeyword.RESPECT);
      default -> !SqlKeyword.OPERATORS.contains(keyword) && !endsInterval(tokens, from, last);
    };
  }

  /** {@code INTERVAL '1' DAY}: the unit is no alias. */
  private static boolean endsInterval(TokenList tokens, int from, int last) {
    if (!DateUnits.isUnit(tokens.name(last))) {
      return false;
    }
    int before = last - 1;
    if (tokens.is(before, ')')) {
      before = tokens.partner(before, last);
    }
    return before > from && tokens.is(before - 1, SqlKeyword.INTERVAL);
  }

  private static boolean endsOperandBeforeString(TokenList tokens, int last) {
    int i = last - 1;
    SqlKeyword keyword = tokens.keyword(i);
    return tokens.is(i, ')')
        || tokens.is(i, ']')
        || tokens.kind(i) == TokenList.QUOTED
        || keyword == SqlKeyword.END
        || (tokens.kind(i) == TokenList.WORD
            && (keyword == null || tokens.is(i - 1, '.'))
            && !tokens.name(i).key().startsWith("_"));
  }

  private static boolean endsOperand(TokenList tokens, int from, int i) {
    switch (tokens.kind(i)) {
      case TokenList.SYMBOL:
        return tokens.is(i, ')') || tokens.is(i, ']') || tokens.is(i, '}');
      case TokenList.END:
        return false;
      case TokenList.WORD:
        break;
      default:
        return true;
    }
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null) {
      return !isPrefix(tokens.name(i).key(), tokens, from, i);
    }
    return switch (keyword) {
      case END, NULL, TRUE, FALSE -> true;
      case ZONE -> !(tokens.is(i - 1, SqlKeyword.TIME) && tokens.is(i - 2, SqlKeyword.AT));
      case INTERVAL, PRIOR, CONNECT_BY_ROOT, DOUBLE, CHARACTER, UNIQUE -> tokens.is(i - 1, '.');
      case JSON -> !tokens.is(i - 1, SqlKeyword.IS) && !tokens.is(i - 2, SqlKeyword.IS);
      default -> !SqlKeyword.OPERATORS.contains(keyword) || tokens.is(i - 1, '.');
    };
  }

  private static boolean isPrefix(String key, TokenList tokens, int from, int i) {
    return i == from && (key.equals("binary") || key.equals("mod"))
        || (key.equals("mod") && !tokens.is(i - 1, '.'));
  }

  /** The alias; without one, the name that the expression gives the column. */
  SqlIdentifier columnName(ReadContext context) {
    SqlIdentifier alias = only();
    return alias != null ? alias : SelectItemName.of(context, from, to);
  }

  @Nullable SqlIdentifier only() {
    return names.size() == 1 ? names.get(0) : null;
  }
}
