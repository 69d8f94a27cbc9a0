package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the column references and sub-queries from a range of tokens. It knows no grammar: a word
 * is a column unless what stands around it says that it is a function, a type, a keyword, a unit,
 * an argument's name or an alias.
 */
final class ExpressionReader {
  private static final int MAX_PARAMETERS = 64;

  private final ReadContext context;
  private final TokenList tokens;
  private final QueryReader queries;
  private final NameResolver resolver;
  private final QueryScope scope;
  private final ColumnSink sink;

  /** Whether the token before ended an operand. */
  private boolean operand;

  private int depth;
  private int[] closings = new int[4];
  private CallStyle[] styles = new CallStyle[4];
  private boolean[] unitSeen = new boolean[4];

  private @Nullable List<Identifier> parameters;
  private @Nullable List<Integer> parameterEnds;

  ExpressionReader(QueryReader queries, QueryScope scope, ColumnSink sink) {
    this.queries = queries;
    this.context = queries.context;
    this.tokens = context.tokens;
    this.resolver = queries.resolver;
    this.scope = scope;
    this.sink = sink;
  }

  void read(int from, int to) {
    operand = false;
    int i = from;
    while (i < to) {
      i = step(i, to);
    }
    depth = 0;
  }

  /** A window definition: the text between its parentheses. */
  void readWindow(int from, int to) {
    push(to, CallStyle.WINDOW);
    operand = false;
    int i = windowStart(from, to);
    while (i < to) {
      i = step(i, to);
    }
    depth = 0;
  }

  private int step(int i, int to) {
    switch (tokens.kind(i)) {
      case TokenList.SYMBOL:
        return symbol(i, to);
      case TokenList.WORD:
      case TokenList.QUOTED:
        return operand && tokens.kind(i) == TokenList.WORD ? wordAfterOperand(i, to) : name(i, to);
      case TokenList.PARAMETER:
        return parameter(i);
      default:
        operand = true;
        return i + 1;
    }
  }

  private CallStyle style() {
    return depth == 0 ? CallStyle.PLAIN : styles[depth - 1];
  }

  private void push(int closing, CallStyle style) {
    if (depth == closings.length) {
      closings = Arrays.copyOf(closings, depth * 2);
      styles = Arrays.copyOf(styles, depth * 2);
      unitSeen = Arrays.copyOf(unitSeen, depth * 2);
    }
    closings[depth] = closing;
    styles[depth] = style;
    unitSeen[depth++] = false;
  }

  private int parameter(int i) {
    if (!operand && tokens.symbol(i) == '$' && context.has(SyntaxFeature.POSITIONAL_COLUMNS)) {
      position(i, scope.relations.size() == 1 ? scope.relations.get(0) : null);
    }
    operand = true;
    return i + 1;
  }

  /** {@code $1} or {@code t.$1} */
  private void position(int i, @Nullable ScopeRelation relation) {
    int position;
    try {
      position = Integer.parseInt(tokens.textOf(i, i + 1).substring(1));
    } catch (NumberFormatException e) {
      return;
    }
    if (relation == null) {
      return;
    }
    List<RelationColumn> columns = relation.columns(context.syntax);
    for (int at = 0; at < columns.size() && at < position; at++) {
      if (columns.get(at).isStar() || at == position - 1) {
        sink.add(columns.get(at).isStar() ? columns.get(at).asPartial() : columns.get(at));
        return;
      }
    }
  }

  private int symbol(int i, int to) {
    char symbol = tokens.symbol(i);
    switch (symbol) {
      case '(':
        return isRowField(i, to) ? rowField(i, to) : open(i, to, CallStyle.PLAIN);
      case ')':
      case ']':
      case '}':
        if (depth > 0 && closings[depth - 1] == i) {
          depth--;
        }
        forgetParameters(i);
        operand = true;
        return i + 1;
      case '{':
        if (tokens.isName(i + 1)
            && tokens.is(i + 2, ':')
            && tokens.is(i + 4, '}')
            && i + 4 < to
            && context.has(SyntaxFeature.HASH_COMMENTS)) {
          // ClickHouse's {parameter:Type}
          operand = true;
          return i + 5;
        }
        push(tokens.partner(i, to), CallStyle.SUBSCRIPT);
        operand = false;
        return i + 1;
      case '[':
        push(tokens.partner(i, to), CallStyle.SUBSCRIPT);
        operand = false;
        return i + 1;
      case ',':
        forgetParameters(i);
        operand = false;
        return i + 1;
      case TokenList.CAST:
        operand = true;
        return Math.max(i + 1, TypeSkipper.skip(tokens, i + 1, to));
      case ':':
        return colon(i, to);
      case '.':
        if (operand && (tokens.isName(i + 1) || tokens.is(i + 1, '*')) && i + 1 < to) {
          return i + 2;
        }
        return i + 1;
      case '*':
        if (!operand && starArgument(i)) {
          return star(i);
        }
        operand = false;
        return i + 1;
      default:
        operand = false;
        return i + 1;
    }
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
    List<Identifier> row = List.of(tokens.name(i + 1));
    boolean relation = resolver.qualifier(row, 1, scope) != null;
    resolver.resolve(
        relation ? List.of(row.get(0), tokens.name(i + 4)) : row, scope, sink, i + 1, i + 5);
    operand = true;
    return Math.min(i + 5, to);
  }

  /** A path into a semi-structured value, or a bind variable. */
  private int colon(int i, int to) {
    if (operand) {
      if (style() == CallStyle.SUBSCRIPT || !context.has(SyntaxFeature.COLON_PATHS)) {
        operand = false;
        return i + 1;
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
    if (i + 1 < to && (tokens.isName(i + 1) || tokens.kind(i + 1) == TokenList.NUMBER)) {
      operand = true;
      return i + 2;
    }
    return i + 1;
  }

  private boolean starArgument(int i) {
    return (tokens.is(i - 1, '(') || tokens.is(i - 1, ','))
        && depth > 0
        && style() != CallStyle.COUNT;
  }

  private int star(int i) {
    for (ScopeRelation relation : scope.relations) {
      if (!relation.hidden) {
        resolver.addRow(relation, sink);
      }
    }
    operand = true;
    return i + 1;
  }

  private int open(int i, int to, CallStyle style) {
    int closing = tokens.partner(i, to);
    if (tokens.opensQuery(i)) {
      queries.inExpression(i + 1, closing, scope, sink, tokens.is(i - 1, Keyword.EXISTS));
      operand = true;
      return closing < to ? closing + 1 : to;
    }
    if (context.has(SyntaxFeature.LAMBDAS) && tokens.is(closing + 1, TokenList.ARROW)) {
      for (int at = i + 1; at < closing; at++) {
        if (tokens.isName(at)) {
          parameter(tokens.name(at), argumentEnd(to));
        }
      }
      operand = false;
      return Math.min(closing + 2, to);
    }
    push(closing, style);
    operand = false;
    if (style == CallStyle.WINDOW) {
      return windowStart(i + 1, closing);
    }
    if (style == CallStyle.EXTRACT && tokens.is(i + 2, Keyword.FROM)) {
      return i + 3;
    }
    if (style == CallStyle.CONVERT && context.has(SyntaxFeature.TRANSACT_SQL)) {
      return TypeSkipper.skip(tokens, i + 1, closing);
    }
    return i + 1;
  }

  private int windowStart(int from, int closing) {
    if (tokens.isName(from)
        && !tokens.is(from, Keyword.PARTITION)
        && !tokens.is(from, Keyword.ORDER)
        && (from + 1 >= closing
            || tokens.is(from + 1, Keyword.PARTITION)
            || tokens.is(from + 1, Keyword.ORDER)
            || tokens.is(from + 1, Keyword.ROWS)
            || tokens.is(from + 1, Keyword.RANGE))) {
      namedWindow(tokens.name(from));
      return from + 1;
    }
    return from;
  }

  private void namedWindow(Identifier name) {
    for (QueryScope at = scope; at != null; at = at.parent) {
      // removed while it is read, so that windows that refer to each other come to an end
      int[] range = at.windows.remove(name.key());
      if (range != null) {
        if (context.budget.spend(range[1] - range[0]) && context.enter(range[0])) {
          new ExpressionReader(queries, scope, sink).readWindow(range[0], range[1]);
          context.leave();
        }
        at.windows.put(name.key(), range);
        return;
      }
    }
  }

  private int wordAfterOperand(int i, int to) {
    Keyword keyword = tokens.keyword(i);
    if (keyword == null) {
      if (DateUnits.isUnit(tokens.name(i))) {
        return i + 1;
      }
      operand = tokens.is(i + 1, '.') && tokens.adjacent(i + 1);
      return i + 1;
    }
    switch (keyword) {
      case AT:
        operand = false;
        if (tokens.is(i + 1, Keyword.LOCAL)) {
          operand = true;
          return i + 2;
        }
        return tokens.is(i + 1, Keyword.TIME) && tokens.is(i + 2, Keyword.ZONE) ? i + 3 : i + 1;
      case IS:
        return afterIs(i + 1, to);
      case OVER:
        return over(i, to);
      case COLLATE:
        return afterChain(i + 1, to);
      case KEEP:
        operand = false;
        if (tokens.is(i + 1, '(') && tokens.kind(i + 2) == TokenList.WORD && i + 3 < to) {
          // KEEP (DENSE_RANK FIRST ORDER BY x)
          push(tokens.partner(i + 1, to), CallStyle.PLAIN);
          return i + 4;
        }
        return i + 1;
      case AS:
        return alias(i, to);
      case RETURNING:
        return style() == CallStyle.CLAUSES ? TypeSkipper.skip(tokens, i + 1, to) : i + 1;
      case NULLS:
        return i + 2;
      case IGNORE:
      case RESPECT:
        return tokens.is(i + 1, Keyword.NULLS) ? i + 2 : i + 1;
      case FROM:
        // nth_value(x, 2) FROM FIRST
        if (style() != CallStyle.EXTRACT
            && style() != CallStyle.TRIM
            && tokens.is(i - 1, ')')
            && (tokens.is(i + 1, Keyword.FIRST) || tokens.is(i + 1, Keyword.LAST))) {
          return i + 2;
        }
        operand = false;
        return i + 1;
      case TIME, DATE, ASC, DESC, ISNULL, NOTNULL, END:
        return i + 1;
      case ROWS, RANGE, GROUPS:
        return style() == CallStyle.WINDOW ? frame(i, to) : i + 1;
      case FORMAT:
        return style() == CallStyle.CLAUSES ? i + 2 : i + 1;
      case ON:
        operand = false;
        if (style() == CallStyle.CLAUSES) {
          operand = true;
          return i + 2;
        }
        // LISTAGG(x, ',' ON OVERFLOW TRUNCATE)
        return depth > 0 && tokens.kind(i + 1) == TokenList.WORD ? closings[depth - 1] : i + 1;
      case TO:
        return tokens.kind(i + 1) == TokenList.WORD && DateUnits.isUnit(tokens.name(i + 1))
            ? i + 2
            : i + 1;
      case SIMILAR, SOUNDS, MEMBER:
        operand = false;
        return i + 2;
      case USING:
        operand = false;
        return depth > 0 && tokens.isName(i + 1) ? i + 2 : i + 1;
      case WITH, WITHOUT:
        return i + 1;
      default:
        operand = false;
        return i + 1;
    }
  }

  private int afterIs(int from, int to) {
    int at = from;
    while (at < to
        && tokens.kind(at) == TokenList.WORD
        && ClauseWords.AFTER_IS.contains(tokens.name(at).key())) {
      at++;
    }
    if (tokens.is(at, Keyword.DISTINCT)) {
      operand = false;
      return at + (tokens.is(at + 1, Keyword.FROM) ? 2 : 1);
    }
    if (tokens.is(at, Keyword.OF) && tokens.is(at + 1, '(')) {
      at = tokens.next(at + 1, to);
    }
    operand = true;
    return at;
  }

  private int over(int i, int to) {
    if (i + 1 < to && tokens.is(i + 1, '(')) {
      return open(i + 1, to, CallStyle.WINDOW);
    }
    if (i + 1 < to && tokens.isName(i + 1)) {
      namedWindow(tokens.name(i + 1));
      operand = true;
      return i + 2;
    }
    return i + 1;
  }

  /** The bounds of a frame steer; they are no part of the value. */
  private int frame(int i, int to) {
    int closing = Math.min(closings[depth - 1], to);
    ColumnSink bounds = ColumnSink.steering(sink.steering);
    int from = i;
    for (int at = i; at <= closing; at++) {
      if (at == closing
          || (tokens.kind(at) == TokenList.WORD
              && ClauseWords.FRAME.contains(tokens.name(at).key()))) {
        if (from < at) {
          new ExpressionReader(queries, scope, bounds).read(from, at);
        }
        from = at + 1;
      }
    }
    return closing;
  }

  /** A type in a cast, else a name for an argument or a field. */
  private int alias(int i, int to) {
    if (style() == CallStyle.CAST) {
      int closing = Math.min(closings[depth - 1], to);
      operand = true;
      return closing;
    }
    operand = true;
    return tokens.isName(i + 1) || tokens.kind(i + 1) == TokenList.STRING ? i + 2 : i + 1;
  }

  private int afterChain(int i, int to) {
    int at = i;
    if (at < to && (tokens.isName(at) || tokens.kind(at) == TokenList.STRING)) {
      at++;
      while (at + 1 < to && tokens.is(at, '.') && tokens.isName(at + 1)) {
        at += 2;
      }
    }
    operand = true;
    return at;
  }

  private int name(int i, int to) {
    Keyword keyword = tokens.keyword(i);
    if (keyword != null) {
      int next = keyword(keyword, i, to);
      if (next > 0) {
        return next;
      }
    }
    boolean word = tokens.kind(i) == TokenList.WORD;
    int after = i + 1;
    if (style() == CallStyle.SUBSCRIPT
        && tokens.is(after, ':')
        && (tokens.is(i - 1, '{') || tokens.is(i - 1, ','))) {
      return after + 1;
    }
    if (tokens.is(after, TokenList.NAMED) && after < to) {
      operand = false;
      return i + 2;
    }
    if (word && after < to && isLiteralType(i, after)) {
      return i + 1;
    }
    if (word && style() == CallStyle.DATE_UNIT && isUnitArgument(i)) {
      unitSeen[depth - 1] = true;
      operand = true;
      return i + 1;
    }
    if (word && style() == CallStyle.CLAUSES && isClauseWord(i)) {
      return tokens.name(i).key().equals("name") && tokens.isName(i + 1) ? i + 2 : i + 1;
    }
    if (word
        && style() == CallStyle.CONVERT
        && tokens.is(i - 1, ',')
        && !context.has(SyntaxFeature.TRANSACT_SQL)) {
      int type = TypeSkipper.skip(tokens, i, to);
      if (type == closings[depth - 1]) {
        return type;
      }
    }
    if (word
        && after < to
        && tokens.isName(after)
        && tokens.keyword(after) == null
        && tokens.name(i).key().equals("binary")) {
      return after;
    }
    if (context.has(SyntaxFeature.LAMBDAS)
        && tokens.is(after, TokenList.ARROW)
        && tokens.kind(after + 1) != TokenList.STRING
        && depth > 0
        && (tokens.is(i - 1, '(') || tokens.is(i - 1, ','))) {
      parameter(tokens.name(i), argumentEnd(to));
      operand = false;
      return after + 1;
    }
    return chain(i, to);
  }

  private boolean isLiteralType(int i, int after) {
    byte kind = tokens.kind(after);
    if (kind == TokenList.STRING) {
      return true;
    }
    Keyword keyword = tokens.keyword(i);
    if (keyword == null || !Keyword.LITERAL_TYPES.contains(keyword)) {
      return false;
    }
    return kind == TokenList.PARAMETER
        || (TypeSkipper.afterTimeZone(tokens, after, tokens.size()) > after
            && tokens.kind(after + 3) == TokenList.STRING);
  }

  private boolean isUnitArgument(int i) {
    if (unitSeen[depth - 1] || !DateUnits.isUnit(tokens.name(i))) {
      return false;
    }
    int closing = closings[depth - 1];
    if (tokens.is(i - 1, '(')) {
      return DateUnits.leads(tokens.name(i - 2).key(), arguments(i, closing), lastUnit(closing));
    }
    return tokens.is(i - 1, ',') && i + 1 == closing && DateUnits.trails(function(closing));
  }

  private boolean lastUnit(int closing) {
    return tokens.is(closing - 2, ',')
        && tokens.kind(closing - 1) == TokenList.WORD
        && DateUnits.isUnit(tokens.name(closing - 1));
  }

  private String function(int closing) {
    int open = tokens.partner(closing, tokens.size());
    return tokens.isName(open - 1) ? tokens.name(open - 1).key() : "";
  }

  private int arguments(int first, int closing) {
    int count = 1;
    for (int at = first; at < closing; at = tokens.next(at, closing)) {
      count += tokens.is(at, ',') ? 1 : 0;
    }
    return count;
  }

  private boolean isClauseWord(int i) {
    String key = tokens.name(i).key();
    if (!ClauseWords.IN_FUNCTIONS.contains(key) || tokens.is(i + 1, '.')) {
      return false;
    }
    if (tokens.is(i - 1, '(') || tokens.is(i - 1, ',')) {
      return ClauseWords.FIRST.contains(key)
          && (tokens.isName(i + 1) || tokens.kind(i + 1) == TokenList.STRING);
    }
    return true;
  }

  /** The token after a keyword where an operand is expected; 0 if it is a name. */
  private int keyword(Keyword keyword, int i, int to) {
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
        operand = false;
        return i + 1;
      case IS:
        return afterIs(i + 1, to);
      case END:
        operand = true;
        return i + 1;
      case NULL, TRUE, FALSE:
        operand = true;
        return i + 1;
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
        if (tokens.is(i + 1, '(') || tokens.is(i + 1, '.')) {
          return 0;
        }
        operand = true;
        return i + 1;
      case DEFAULT:
        if (tokens.is(i + 1, '(') || tokens.is(i + 1, '.')) {
          return 0;
        }
        operand = style() != CallStyle.CLAUSES;
        return i + 1;
      case GROUP, ORDER, PARTITION, SORT, CLUSTER, DISTRIBUTE:
        if (tokens.is(i + 1, Keyword.BY)) {
          return i + 2;
        }
        return 0;
      case GROUPING:
        return tokens.is(i + 1, Keyword.SETS) ? i + 2 : 0;
      case ROWS, RANGE, GROUPS:
        return style() == CallStyle.WINDOW && !tokens.is(i + 1, ',') ? frame(i, to) : 0;
      case AS:
        return alias(i, to);
      case OVER:
        return over(i, to);
      case INTERVAL:
        return interval(i);
      case PRIOR, CONNECT_BY_ROOT:
        return tokens.isName(i + 1) || tokens.is(i + 1, '(') ? i + 1 : 0;
      case BOTH, LEADING, TRAILING:
        return style() == CallStyle.TRIM ? i + 1 : 0;
      case PLACING, FOR:
        operand = false;
        return depth > 0 ? i + 1 : 0;
      case NEXT:
        // NEXT VALUE FOR sequence
        return tokens.is(i + 1, Keyword.VALUE) && tokens.is(i + 2, Keyword.FOR)
            ? afterChain(i + 3, to)
            : 0;
      case STRUCT, ARRAY, MAP:
        if (tokens.is(i + 1, '<')) {
          int after = TypeSkipper.afterAngles(tokens, i + 1, to);
          return after > i + 1 ? after : i + 2;
        }
        return tokens.is(i + 1, '[') || tokens.is(i + 1, '(') ? i + 1 : 0;
      case VALUES:
        return tokens.is(i + 1, '(') ? insertedValue(i, to) : 0;
      case ROW:
        return tokens.is(i + 1, '(') ? i + 1 : 0;
      default:
        return 0;
    }
  }

  /** MySQL's {@code VALUES(column)}: the value that the insert had for the column. */
  private int insertedValue(int i, int to) {
    Identifier excluded = Identifier.unquoted("excluded");
    if (tokens.isName(i + 2)
        && tokens.is(i + 3, ')')
        && i + 3 < to
        && resolver.qualifier(List.of(excluded), 1, scope) != null) {
      resolver.resolve(List.of(excluded, tokens.name(i + 2)), scope, sink, i + 2, i + 3);
      operand = true;
      return i + 4;
    }
    return i + 1;
  }

  private int interval(int i) {
    byte next = tokens.kind(i + 1);
    boolean literal =
        next == TokenList.STRING
            || next == TokenList.NUMBER
            || next == TokenList.PARAMETER
            || tokens.is(i + 1, '(')
            || tokens.is(i + 1, '-')
            || tokens.is(i + 1, ':')
            || (tokens.isName(i + 1)
                && tokens.kind(i + 2) == TokenList.WORD
                && DateUnits.isUnit(tokens.name(i + 2)))
            || (next == TokenList.WORD && tokens.is(i + 2, '.'))
            || (next == TokenList.WORD && tokens.is(i + 2, '('));
    operand = false;
    return literal ? i + 1 : 0;
  }

  private int chain(int i, int to) {
    int at = i + 1;
    int parts = 1;
    boolean star = false;
    int position = -1;
    while (at + 1 < to && tokens.is(at, '.')) {
      if (tokens.isName(at + 1)) {
        parts++;
        at += 2;
      } else if (tokens.is(at + 1, '*')) {
        star = true;
        at += 2;
        break;
      } else if (tokens.kind(at + 1) == TokenList.PARAMETER) {
        position = at + 1;
        at += 2;
        break;
      } else {
        break;
      }
    }
    operand = true;
    if (at < to && tokens.is(at, '(') && !star && !isOuterJoinMark(at)) {
      return call(i, at, parts, to);
    }
    List<Identifier> name = parts == 1 ? List.of(tokens.name(i)) : nameParts(i, parts);
    if (star) {
      wholeRow(name, i, at);
    } else if (position >= 0) {
      position(position, resolver.qualifier(name, parts, scope));
    } else if (!isParameter(name.get(0)) && !isSequence(name)) {
      resolver.resolve(name, scope, sink, i, at);
    }
    if (isOuterJoinMark(at)) {
      return at + 3;
    }
    return at;
  }

  private List<Identifier> nameParts(int i, int parts) {
    List<Identifier> name = new ArrayList<>(parts);
    for (int part = 0; part < parts; part++) {
      name.add(tokens.name(i + 2 * part));
    }
    return name;
  }

  private void wholeRow(List<Identifier> name, int from, int to) {
    ScopeRelation relation = resolver.qualifier(name, name.size(), scope);
    if (relation != null) {
      resolver.addRow(relation, sink);
    } else {
      resolver.resolve(name, scope, sink, from, to);
    }
  }

  private boolean isSequence(List<Identifier> name) {
    String last = name.get(name.size() - 1).key();
    return name.size() > 1 && (last.equals("nextval") || last.equals("currval"));
  }

  private boolean isOuterJoinMark(int i) {
    return tokens.is(i, '(') && tokens.is(i + 1, '+') && tokens.is(i + 2, ')');
  }

  /** A function, or a method of a column. */
  private int call(int i, int at, int parts, int to) {
    if (parts == 1 && isPhrase(at)) {
      resolver.resolve(List.of(tokens.name(i)), scope, sink, i, at);
      operand = true;
      return tokens.next(at, to);
    }
    if (parts > 1) {
      List<Identifier> owner = nameParts(i, parts - 1);
      if (isParameter(owner.get(0))) {
        return open(at, to, CallStyle.PLAIN);
      }
      if (parts > 2 && resolver.qualifier(owner, 1, scope) != null) {
        resolver.resolve(owner, scope, sink, i, at - 2);
      }
    }
    return open(at, to, CallStyle.of(tokens.name(at - 1)));
  }

  /** Teradata's {@code column (TITLE 'x')}. */
  private boolean isPhrase(int at) {
    if (tokens.kind(at + 1) != TokenList.WORD) {
      return false;
    }
    String key = tokens.name(at + 1).key();
    return (key.equals("title") || key.equals("format"))
        && tokens.kind(at + 2) == TokenList.STRING
        && tokens.is(at + 3, ')');
  }

  private int argumentEnd(int to) {
    return depth == 0 ? to : Math.min(to, closings[depth - 1]);
  }

  private void parameter(Identifier name, int end) {
    if (parameters == null || parameterEnds == null) {
      parameters = new ArrayList<>(2);
      parameterEnds = new ArrayList<>(2);
    }
    if (parameters.size() >= MAX_PARAMETERS) {
      return;
    }
    parameters.add(name);
    parameterEnds.add(end);
  }

  private void forgetParameters(int at) {
    if (parameters == null || parameterEnds == null) {
      return;
    }
    int closing = depth == 0 ? Integer.MAX_VALUE : closings[depth - 1];
    boolean comma = tokens.is(at, ',');
    for (int i = parameters.size() - 1; i >= 0; i--) {
      int end = parameterEnds.get(i);
      if (end <= at || (comma && end == closing)) {
        parameters.remove(i);
        parameterEnds.remove(i);
      }
    }
  }

  private boolean isParameter(Identifier name) {
    if (parameters != null) {
      for (Identifier parameter : parameters) {
        if (parameter.key().equals(name.key())) {
          return true;
        }
      }
    }
    return false;
  }
}
