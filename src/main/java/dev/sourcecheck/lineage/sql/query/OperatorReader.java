package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.DateUnits;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TypeSkipper;
import java.util.List;

/** Reads keywords after an operand: operators, and the clauses of functions. */
final class OperatorReader {
  private OperatorReader() {}

  static int read(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null) {
      if (!DateUnits.isUnit(tokens.name(i))) {
        reader.operand = tokens.is(i + 1, '.') && tokens.adjacent(i + 1);
      }
      return i + 1;
    }
    switch (keyword) {
      case AT:
        return at(reader, i);
      case IS:
        return afterIs(reader, i + 1, to);
      case OVER:
        return WindowClause.over(reader, i, to);
      case COLLATE:
        return afterChain(reader, i + 1, to);
      case KEEP:
        return keep(reader, i, to);
      case AS:
        return alias(reader, i, to);
      case RETURNING:
        return reader.brackets.style() == CallStyle.CLAUSES
            ? TypeSkipper.skip(tokens, i + 1, to)
            : i + 1;
      case NULLS:
        return i + 2;
      case IGNORE, RESPECT:
        return tokens.is(i + 1, SqlKeyword.NULLS) ? i + 2 : i + 1;
      case FROM:
        return from(reader, i);
      case HAVING:
        // BigQuery's any_value(x HAVING MAX y)
        return reader.beforeOperand(
            isWord(tokens, i + 1, "max") || isWord(tokens, i + 1, "min") ? i + 2 : i + 1);
      case IN:
        return in(reader, i, to);
      case TIME, DATE, ASC, DESC, ISNULL, NOTNULL, END, WITHOUT:
        return i + 1;
      case WITH:
        // MATCH (a) AGAINST ('x' WITH QUERY EXPANSION)
        return isWord(tokens, i + 1, "query") ? reader.brackets.closing(to) : i + 1;
      case ROWS, RANGE, GROUPS:
        return reader.brackets.style() == CallStyle.WINDOW
            ? WindowClause.frame(reader, i, to)
            : i + 1;
      case FORMAT:
        return reader.brackets.style() == CallStyle.CLAUSES ? i + 2 : i + 1;
      case ON:
        return on(reader, i, to);
      case TO:
        return tokens.kind(i + 1) == TokenList.WORD && DateUnits.isUnit(tokens.name(i + 1))
            ? i + 2
            : i + 1;
      case SIMILAR, SOUNDS, MEMBER:
        return reader.beforeOperand(i + 2);
      case USING:
        return reader.beforeOperand(
            !reader.brackets.isEmpty() && tokens.isName(i + 1) ? i + 2 : i + 1);
      default:
        return reader.beforeOperand(i + 1);
    }
  }

  private static boolean isWord(TokenList tokens, int i, String key) {
    return tokens.isWord(i, key) && !tokens.is(i + 1, '(');
  }

  private static int at(ExpressionReader reader, int i) {
    TokenList tokens = reader.tokens;
    if (tokens.is(i + 1, SqlKeyword.LOCAL)) {
      return reader.afterOperand(i + 2);
    }
    return reader.beforeOperand(
        tokens.is(i + 1, SqlKeyword.TIME) && tokens.is(i + 2, SqlKeyword.ZONE) ? i + 3 : i + 1);
  }

  private static int keep(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    reader.operand = false;
    if (tokens.is(i + 1, '(') && tokens.kind(i + 2) == TokenList.WORD && i + 3 < to) {
      // KEEP (DENSE_RANK FIRST ORDER BY x)
      reader.brackets.push(tokens.partner(i + 1, to), CallStyle.PLAIN);
      return i + 4;
    }
    return i + 1;
  }

  private static int from(ExpressionReader reader, int i) {
    TokenList tokens = reader.tokens;
    CallStyle style = reader.brackets.style();
    // nth_value(x, 2) FROM FIRST
    if (style != CallStyle.EXTRACT
        && style != CallStyle.TRIM
        && tokens.is(i - 1, ')')
        && (tokens.is(i + 1, SqlKeyword.FIRST) || tokens.is(i + 1, SqlKeyword.LAST))) {
      return i + 2;
    }
    return reader.beforeOperand(i + 1);
  }

  private static int in(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    if (isWord(tokens, i + 1, "boolean") || isWord(tokens, i + 1, "natural")) {
      // MATCH (a) AGAINST ('x' IN BOOLEAN MODE)
      return reader.brackets.closing(to);
    }
    if (reader.context.has(SyntaxFeature.TABLE_OPERANDS)
        && tokens.isName(i + 1)
        && i + 1 < to
        && reader.brackets.style() != CallStyle.SUBSCRIPT) {
      NameReader names = new NameReader(reader.context);
      List<SqlIdentifier> name = names.name(i + 1, to);
      if (!tokens.is(names.at(), '(')
          && reader.queries.resolver().find(name, reader.scope) == null) {
        readSet(reader, name);
        return reader.afterOperand(names.at());
      }
    }
    return reader.beforeOperand(i + 1);
  }

  /** ClickHouse's {@code x IN table}; a named query or value is no table. */
  private static void readSet(ExpressionReader reader, List<SqlIdentifier> name) {
    ReadContext context = reader.context;
    CommonTables named = reader.scope.commonTables();
    boolean common =
        name.size() == 1
            && (named.find(name.get(0), context.matcher()) != null
                || named.valueOwner(name.get(0)) != null);
    if (!common) {
      context.reads().add(context.tables().find(name).name());
    }
  }

  private static int on(ExpressionReader reader, int i, int to) {
    if (reader.brackets.style() == CallStyle.CLAUSES) {
      return reader.afterOperand(i + 2);
    }
    reader.operand = false;
    // LISTAGG(x, ',' ON OVERFLOW TRUNCATE)
    return !reader.brackets.isEmpty() && reader.tokens.kind(i + 1) == TokenList.WORD
        ? reader.brackets.closing(to)
        : i + 1;
  }

  static int afterIs(ExpressionReader reader, int from, int to) {
    TokenList tokens = reader.tokens;
    int at = from;
    while (at < to
        && tokens.kind(at) == TokenList.WORD
        && ClauseKeywords.AFTER_IS.contains(tokens.name(at).key())) {
      at++;
    }
    if (tokens.is(at, SqlKeyword.DISTINCT)) {
      return reader.beforeOperand(at + (tokens.is(at + 1, SqlKeyword.FROM) ? 2 : 1));
    }
    if (tokens.is(at, SqlKeyword.OF) && tokens.is(at + 1, '(')) {
      at = tokens.next(at + 1, to);
    }
    return reader.afterOperand(at);
  }

  /** A type in a cast, else a name for an argument or a field. */
  static int alias(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    if (reader.brackets.style() == CallStyle.CAST) {
      return reader.afterOperand(reader.brackets.closing(to));
    }
    return reader.afterOperand(
        tokens.isName(i + 1) || tokens.kind(i + 1) == TokenList.STRING ? i + 2 : i + 1);
  }

  static int afterChain(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    int at = i;
    if (at < to && (tokens.isName(at) || tokens.kind(at) == TokenList.STRING)) {
      at++;
      while (at + 1 < to && tokens.is(at, '.') && tokens.isName(at + 1)) {
        at += 2;
      }
    }
    return reader.afterOperand(at);
  }
}
