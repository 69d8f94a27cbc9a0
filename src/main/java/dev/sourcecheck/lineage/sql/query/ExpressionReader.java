package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import dev.sourcecheck.lineage.sql.token.TypeSkipper;

/**
 * Takes the column references and sub-queries from a range of tokens. It knows no grammar: a word
 * is a column unless what stands around it says that it is a function, a type, a keyword, a unit,
 * an argument's name or an alias.
 */
final class ExpressionReader {
  final QueryReader queries;
  final ReadContext context;
  final TokenList tokens;
  final QueryScope scope;
  final ColumnSink sink;
  final BracketStack brackets = new BracketStack();
  final LambdaParameters parameters = new LambdaParameters();

  /** Whether the token before ended an operand. */
  boolean operand;

  ExpressionReader(QueryReader queries, QueryScope scope, ColumnSink sink) {
    this.queries = queries;
    this.context = queries.context();
    this.tokens = context.tokens();
    this.scope = scope;
    this.sink = sink;
  }

  void read(int from, int to) {
    operand = false;
    int i = from;
    while (i < to) {
      i = step(i, to);
    }
    brackets.clear();
  }

  /** A window definition: the text between its parentheses. */
  void readWindow(int from, int to) {
    brackets.push(to, CallStyle.WINDOW);
    operand = false;
    int i = WindowClause.afterBase(this, from, to);
    while (i < to) {
      i = step(i, to);
    }
    brackets.clear();
  }

  /** Continues after an operand. */
  int afterOperand(int next) {
    operand = true;
    return next;
  }

  /** Continues where an operand must follow. */
  int beforeOperand(int next) {
    operand = false;
    return next;
  }

  private int step(int i, int to) {
    switch (tokens.kind(i)) {
      case TokenList.SYMBOL:
        return symbol(i, to);
      case TokenList.WORD:
        return operand ? OperatorReader.read(this, i, to) : OperandReader.read(this, i, to);
      case TokenList.QUOTED:
        return OperandReader.read(this, i, to);
      case TokenList.PARAMETER:
        return parameter(i);
      default:
        return afterOperand(i + 1);
    }
  }

  private int parameter(int i) {
    if (operand && tokens.symbol(i) == '?') {
      // ClickHouse's condition ? value : other
      return beforeOperand(i + 1);
    }
    if (!operand && tokens.symbol(i) == '$' && context.has(SyntaxFeature.POSITIONAL_COLUMNS)) {
      ColumnPosition.read(this, i, scope.relations().size() == 1 ? scope.relations().get(0) : null);
    }
    return afterOperand(i + 1);
  }

  private int symbol(int i, int to) {
    switch (tokens.symbol(i)) {
      case '(':
        return isRowField(i, to) ? rowField(i, to) : open(i, to, CallStyle.PLAIN);
      case ')':
      case ']':
      case '}':
        brackets.popAt(i);
        parameters.forgetUntil(i);
        return afterOperand(i + 1);
      case '{':
        return brace(i, to);
      case '[':
        return bracket(i, to);
      case ',':
        if (!brackets.isEmpty()) {
          parameters.forgetArgument(brackets.closing(to));
        }
        parameters.forgetUntil(i);
        return beforeOperand(i + 1);
      case TokenList.CAST:
        return afterOperand(Math.max(i + 1, TypeSkipper.skip(tokens, i + 1, to)));
      case ':':
        return colon(i, to);
      case '.':
        if (operand && (tokens.isName(i + 1) || tokens.is(i + 1, '*')) && i + 1 < to) {
          return i + 2;
        }
        return i + 1;
      case '*':
        return !operand && isStarArgument(i) ? star(i) : beforeOperand(i + 1);
      default:
        return beforeOperand(i + 1);
    }
  }

  private int brace(int i, int to) {
    if (tokens.isName(i + 1)
        && tokens.is(i + 2, ':')
        && tokens.is(i + 4, '}')
        && i + 4 < to
        && context.has(SyntaxFeature.HASH_COMMENTS)) {
      // ClickHouse's {parameter:Type}
      return afterOperand(i + 5);
    }
    brackets.push(tokens.partner(i, to), CallStyle.SUBSCRIPT);
    return beforeOperand(i + 1);
  }

  private int bracket(int i, int to) {
    int closing = tokens.partner(i, to);
    brackets.push(closing, CallStyle.SUBSCRIPT);
    if (context.has(SyntaxFeature.LIST_COMPREHENSIONS)) {
      int variable = TokenSearch.keyword(tokens, i + 1, closing, SqlKeyword.FOR) + 1;
      while (variable < closing && tokens.isName(variable) && !tokens.is(variable, SqlKeyword.IN)) {
        parameters.add(tokens.name(variable), closing);
        variable += tokens.is(variable + 1, ',') ? 2 : 1;
      }
    }
    return beforeOperand(i + 1);
  }

  /** {@code (t).a}: a field of a row, or of a composite column. */
  private boolean isRowField(int i, int to) {
    return i + 4 < to
        && tokens.isName(i + 1)
        && tokens.is(i + 2, ')')
        && tokens.is(i + 3, '.')
        && tokens.isName(i + 4)
        && (i == 0 || !tokens.isName(i - 1) || tokens.keyword(i - 1) != null);
  }

  private int rowField(int i, int to) {
    java.util.List<SqlIdentifier> row = java.util.List.of(tokens.name(i + 1));
    boolean relation = queries.resolver().qualifier(row, 1, scope) != null;
    queries
        .resolver()
        .resolve(
            relation ? java.util.List.of(row.get(0), tokens.name(i + 4)) : row,
            scope,
            sink,
            i + 1,
            i + 5);
    return afterOperand(Math.min(i + 5, to));
  }

  /** A path into a semi-structured value, or a bind variable. */
  private int colon(int i, int to) {
    if (!operand) {
      boolean variable = tokens.isName(i + 1) || tokens.kind(i + 1) == TokenList.NUMBER;
      return i + 1 < to && variable ? afterOperand(i + 2) : i + 1;
    }
    if (brackets.style() == CallStyle.SUBSCRIPT || !context.has(SyntaxFeature.COLON_PATHS)) {
      return beforeOperand(i + 1);
    }
    int at = i + 1;
    while (at < to && tokens.isName(at)) {
      at++;
      while (at < to && tokens.is(at, '[')) {
        at = tokens.next(at, to);
      }
      if (at + 1 < to && (tokens.is(at, '.') || tokens.is(at, ':')) && tokens.isName(at + 1)) {
        at++;
      } else {
        break;
      }
    }
    return Math.max(at, i + 1);
  }

  private boolean isStarArgument(int i) {
    return (tokens.is(i - 1, '(') || tokens.is(i - 1, ','))
        && !brackets.isEmpty()
        && brackets.style() != CallStyle.COUNT;
  }

  private int star(int i) {
    for (ScopeRelation relation : scope.relations()) {
      if (!relation.hidden()) {
        sink.addAll(relation.columns(context.syntax()));
      }
    }
    return afterOperand(i + 1);
  }

  /** Enters parentheses, or reads the query or the lambda's parameters that are in them. */
  int open(int i, int to, CallStyle style) {
    int closing = tokens.partner(i, to);
    if (tokens.opensQuery(i)) {
      queries.inExpression(i + 1, closing, scope, sink, tokens.is(i - 1, SqlKeyword.EXISTS));
      return afterOperand(closing < to ? closing + 1 : to);
    }
    if (context.has(SyntaxFeature.LAMBDAS) && tokens.is(closing + 1, TokenList.ARROW)) {
      int end = brackets.closing(to);
      for (SqlIdentifier name : TokenSearch.names(tokens, i + 1, closing)) {
        parameters.add(name, end);
      }
      return beforeOperand(Math.min(closing + 2, to));
    }
    brackets.push(closing, style);
    operand = false;
    return switch (style) {
      case WINDOW -> WindowClause.afterBase(this, i + 1, closing);
      case EXTRACT -> tokens.is(i + 2, SqlKeyword.FROM) ? i + 3 : i + 1;
      case CONVERT ->
          context.has(SyntaxFeature.TRANSACT_SQL)
              ? TypeSkipper.skip(tokens, i + 1, closing)
              : i + 1;
      default -> i + 1;
    };
  }
}
