package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.NameResolver;
import dev.sourcecheck.lineage.sql.token.DateUnits;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TypeSkipper;
import java.util.List;

/** Reads keywords and names where an expression expects an operand. */
final class OperandReader {
  private OperandReader() {}

  static int read(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword != null) {
      int next = keyword(reader, keyword, i, to);
      if (next > 0) {
        return next;
      }
    }
    int after = i + 1;
    if (reader.brackets.style() == CallStyle.SUBSCRIPT
        && tokens.is(after, ':')
        && (tokens.is(i - 1, '{') || tokens.is(i - 1, ','))) {
      return after + 1;
    }
    if (tokens.is(after, TokenList.NAMED) && after < to) {
      return reader.beforeOperand(i + 2);
    }
    if (tokens.kind(i) == TokenList.WORD) {
      int next = prefix(reader, i, to);
      if (next > 0) {
        return next;
      }
    }
    int body = LambdaHead.after(reader, i, to);
    return body > 0 ? reader.beforeOperand(body) : NameChain.read(reader, i, to);
  }

  /** The token after a word that is no name of its own; 0 if it is one. */
  private static int prefix(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    int after = i + 1;
    if (after < to && isLiteralType(tokens, i, after)) {
      return after;
    }
    switch (reader.brackets.style()) {
      case DATE_UNIT:
        if (UnitArgument.isUnit(reader, i, to)) {
          reader.brackets.markUnit();
          return reader.afterOperand(after);
        }
        break;
      case CLAUSES:
        if (isClauseWord(tokens, i)) {
          return tokens.name(i).key().equals("name") && tokens.isName(after) ? i + 2 : after;
        }
        break;
      case CONVERT:
        if (tokens.is(i - 1, ',') && !reader.context.has(SyntaxFeature.TRANSACT_SQL)) {
          int type = TypeSkipper.skip(tokens, i, to);
          if (type == reader.brackets.closing(to)) {
            return type;
          }
        }
        break;
      default:
        break;
    }
    return OperandPrefix.after(reader, i, to);
  }

  private static boolean isLiteralType(TokenList tokens, int i, int after) {
    byte kind = tokens.kind(after);
    if (kind == TokenList.STRING) {
      return true;
    }
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null || !SqlKeyword.LITERAL_TYPES.contains(keyword)) {
      return false;
    }
    return kind == TokenList.PARAMETER
        || (TypeSkipper.afterTimeZone(tokens, after, tokens.size()) > after
            && tokens.kind(after + 3) == TokenList.STRING);
  }

  private static boolean isClauseWord(TokenList tokens, int i) {
    String key = tokens.name(i).key();
    if (!ClauseKeywords.IN_FUNCTIONS.contains(key) || tokens.is(i + 1, '.')) {
      return false;
    }
    if (tokens.is(i - 1, '(') || tokens.is(i - 1, ',')) {
      return ClauseKeywords.FIRST.contains(key)
          && (tokens.isName(i + 1) || tokens.kind(i + 1) == TokenList.STRING);
    }
    return true;
  }

  /** The token after a keyword; 0 if it is a name. */
  private static int keyword(ExpressionReader reader, SqlKeyword keyword, int i, int to) {
    TokenList tokens = reader.tokens;
    switch (keyword) {
      case CASE,
      WHEN,
      THEN,
      ELSE,
      AND,
      OR,
      NOT,
      IN,
      LIKE,
      ILIKE,
      BETWEEN,
      DISTINCT,
      ALL,
      ANY,
      SOME,
      EXISTS,
      SELECT,
      WHERE,
      HAVING,
      SYMMETRIC,
      ASYMMETRIC,
      FROM,
      ON,
      ESCAPE,
      USING,
      DISTINCTROW,
      UNION,
      INTERSECT,
      BY:
        return reader.beforeOperand(i + 1);
      case IS:
        return OperatorReader.afterIs(reader, i + 1, to);
      case END, NULL, TRUE, FALSE:
        return reader.afterOperand(i + 1);
      case CURRENT_DATE,
      CURRENT_TIME,
      CURRENT_TIMESTAMP,
      CURRENT_USER,
      CURRENT_ROLE,
      CURRENT_SCHEMA,
      LOCALTIME,
      LOCALTIMESTAMP,
      SESSION_USER,
      SYSTEM_USER:
        return isCallOrQualifier(tokens, i) ? 0 : reader.afterOperand(i + 1);
      case DEFAULT:
        if (isCallOrQualifier(tokens, i)) {
          return 0;
        }
        reader.operand = reader.brackets.style() != CallStyle.CLAUSES;
        return i + 1;
      case GROUP, ORDER, PARTITION, SORT, CLUSTER, DISTRIBUTE:
        return tokens.is(i + 1, SqlKeyword.BY) ? i + 2 : 0;
      case GROUPING:
        return tokens.is(i + 1, SqlKeyword.SETS) ? i + 2 : 0;
      case ROWS, RANGE, GROUPS:
        return reader.brackets.style() == CallStyle.WINDOW && !tokens.is(i + 1, ',')
            ? WindowClause.frame(reader, i, to)
            : 0;
      case AS:
        return OperatorReader.alias(reader, i, to);
      case OVER:
        return WindowClause.over(reader, i, to);
      case INTERVAL:
        return reader.beforeOperand(isIntervalLiteral(tokens, i) ? i + 1 : 0);
      case PRIOR, CONNECT_BY_ROOT:
        return tokens.isName(i + 1) || tokens.is(i + 1, '(') ? i + 1 : 0;
      case BOTH, LEADING, TRAILING:
        return reader.brackets.style() == CallStyle.TRIM ? i + 1 : 0;
      case PLACING, FOR:
        return reader.beforeOperand(reader.brackets.isEmpty() ? 0 : i + 1);
      case NEXT:
        // NEXT VALUE FOR sequence
        return tokens.is(i + 1, SqlKeyword.VALUE) && tokens.is(i + 2, SqlKeyword.FOR)
            ? OperatorReader.afterChain(reader, i + 3, to)
            : 0;
      case STRUCT, ARRAY, MAP:
        return constructor(tokens, i, to);
      case VALUES:
        return tokens.is(i + 1, '(') ? insertedValue(reader, i, to) : 0;
      case ROW:
        return tokens.is(i + 1, '(') ? i + 1 : 0;
      case TABLE:
        return TableArgument.read(reader, i, to);
      default:
        return 0;
    }
  }

  private static boolean isCallOrQualifier(TokenList tokens, int i) {
    return tokens.is(i + 1, '(') || tokens.is(i + 1, '.');
  }

  private static int constructor(TokenList tokens, int i, int to) {
    if (tokens.is(i + 1, '<')) {
      int after = TypeSkipper.afterAngles(tokens, i + 1, to);
      return after > i + 1 ? after : i + 2;
    }
    return tokens.is(i + 1, '[') || tokens.is(i + 1, '(') || tokens.is(i + 1, '{') ? i + 1 : 0;
  }

  /** MySQL's {@code VALUES(column)}: the value that the insert had for the column. */
  private static int insertedValue(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    SqlIdentifier excluded = SqlIdentifier.unquoted("excluded");
    NameResolver resolver = reader.queries.resolver();
    if (tokens.isName(i + 2)
        && tokens.is(i + 3, ')')
        && i + 3 < to
        && resolver.qualifier(List.of(excluded), 1, reader.scope) != null) {
      resolver.resolve(
          List.of(excluded, tokens.name(i + 2)), reader.scope, reader.sink, i + 2, i + 3);
      return reader.afterOperand(i + 4);
    }
    return i + 1;
  }

  private static boolean isIntervalLiteral(TokenList tokens, int i) {
    byte next = tokens.kind(i + 1);
    return next == TokenList.STRING
        || next == TokenList.NUMBER
        || next == TokenList.PARAMETER
        || tokens.is(i + 1, '(')
        || tokens.is(i + 1, '-')
        || tokens.is(i + 1, ':')
        || (tokens.isName(i + 1)
            && tokens.kind(i + 2) == TokenList.WORD
            && DateUnits.isUnit(tokens.name(i + 2)))
        || (next == TokenList.WORD && (tokens.is(i + 2, '.') || tokens.is(i + 2, '(')));
  }
}
