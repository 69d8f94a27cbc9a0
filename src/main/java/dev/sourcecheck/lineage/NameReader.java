package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the names of relations, and their aliases. */
final class NameReader {
  private static final Set<Keyword> NO_ALIAS =
      Set.of(
          Keyword.ON,
          Keyword.USING,
          Keyword.JOIN,
          Keyword.INNER,
          Keyword.LEFT,
          Keyword.RIGHT,
          Keyword.FULL,
          Keyword.CROSS,
          Keyword.NATURAL,
          Keyword.WHERE,
          Keyword.GROUP,
          Keyword.ORDER,
          Keyword.UNION,
          Keyword.SET,
          Keyword.LATERAL,
          Keyword.PIVOT,
          Keyword.UNPIVOT,
          Keyword.TABLESAMPLE,
          Keyword.WITH,
          Keyword.WHEN,
          Keyword.HAVING,
          Keyword.VALUES,
          Keyword.SELECT,
          Keyword.RETURNING,
          Keyword.FOR,
          Keyword.FROM,
          Keyword.AS,
          Keyword.INSERT,
          Keyword.INTERSECT,
          Keyword.EXCEPT,
          Keyword.FETCH,
          Keyword.DEFAULT,
          Keyword.OUTPUT,
          Keyword.MATCH_RECOGNIZE,
          Keyword.STRAIGHT_JOIN,
          Keyword.QUALIFY,
          Keyword.SAMPLE,
          Keyword.OVERRIDING,
          Keyword.PARTITION);

  private final ReadContext context;
  private final TokenList tokens;

  /** The token after what was read last. */
  int at;

  NameReader(ReadContext context) {
    this.context = context;
    this.tokens = context.tokens;
  }

  /** The parts of a name in a string literal. */
  static List<Identifier> ofString(String literal) {
    String text = literal.length() > 1 ? literal.substring(1, literal.length() - 1) : literal;
    List<Identifier> parts = new ArrayList<>(2);
    for (String part : text.split("\\.", -1)) {
      parts.add(Identifier.unquoted(part.replaceAll("[\"`]", "")));
    }
    return parts;
  }

  /** The parts of a possibly qualified name; empty if there is none. */
  List<Identifier> name(int from, int to) {
    List<Identifier> parts = new ArrayList<>(2);
    at = from;
    while (at < to && tokens.isName(at)) {
      int first = at++;
      if (context.has(SyntaxFeature.DOTTED_QUOTES)) {
        if (tokens.kind(first) == TokenList.QUOTED) {
          for (String part : tokens.name(first).text().split("\\.", -1)) {
            parts.add(Identifier.stored(part));
          }
        } else {
          parts.add(dashed(first, to));
        }
      } else {
        parts.add(tokens.name(first));
      }
      if (at < to && tokens.is(at, '*') && tokens.adjacent(at) && isSharded()) {
        at++;
      }
      if (tokens.kind(at) == TokenList.PARAMETER
          && tokens.symbol(at) == '@'
          && at < to
          && tokens.adjacent(at)
          && context.has(SyntaxFeature.ORACLE_PSEUDO_COLUMNS)) {
        // a remote table: name@link
        Identifier local = parts.remove(parts.size() - 1);
        parts.add(new Identifier(local.text() + tokens.textOf(at, at + 1), local.quoted()));
        at++;
      }
      // T-SQL leaves the schema out: database..table
      int dots = at;
      while (dots < to && tokens.is(dots, '.')) {
        dots++;
      }
      if (dots == at || !tokens.isName(dots) || dots >= to) {
        break;
      }
      at = dots;
    }
    return parts;
  }

  /** After {@code IF [NOT] EXISTS}. */
  int afterExists(int from, int to) {
    int i = from;
    if (tokens.is(i, Keyword.IF)) {
      i++;
      if (tokens.is(i, Keyword.NOT)) {
        i++;
      }
      if (tokens.is(i, Keyword.EXISTS)) {
        i++;
      }
    }
    return Math.min(i, to);
  }

  /** A relation that a definition names, after {@code IF EXISTS} and {@code ONLY}. */
  List<Identifier> defined(int from, int to) {
    int i = afterExists(from, to);
    if (tokens.is(i, Keyword.ONLY) && tokens.isName(i + 1)) {
      i++;
    }
    return name(i, to);
  }

  private boolean isSharded() {
    return context.has(SyntaxFeature.DOTTED_QUOTES);
  }

  /** BigQuery's project names may have dashes. */
  private Identifier dashed(int first, int to) {
    while (at + 1 < to
        && tokens.is(at, '-')
        && tokens.adjacent(at)
        && tokens.adjacent(at + 1)
        && (tokens.isName(at + 1) || tokens.kind(at + 1) == TokenList.NUMBER)) {
      at += 2;
    }
    return at == first + 1 ? tokens.name(first) : Identifier.unquoted(tokens.textOf(first, at));
  }

  /** Whether an alias without AS stands here. */
  boolean isAlias(int i, int to) {
    if (i >= to || !tokens.isName(i)) {
      return false;
    }
    Keyword keyword = tokens.keyword(i);
    if (keyword == null) {
      return !JoinWords.startsJoin(tokens, i, to) && !isLimitWord(i);
    }
    if (NO_ALIAS.contains(keyword) || JoinWords.startsJoin(tokens, i, to)) {
      return false;
    }
    return switch (keyword) {
      case USE, FORCE, IGNORE -> !tokens.is(i + 1, Keyword.INDEX) && !tokens.is(i + 1, Keyword.KEY);
      case FINAL -> !context.syntax.name().equals("clickhouse");
      case TIMESTAMP, VERSION -> !tokens.is(i + 1, Keyword.AS);
      case AT -> !tokens.is(i + 1, '(');
      case WINDOW, LIMIT, OFFSET -> false;
      default -> true;
    };
  }

  private boolean isLimitWord(int i) {
    String key = tokens.name(i).key();
    return (key.equals("before")
            || key.equals("changes")
            || key.equals("option")
            || key.equals("match_condition"))
        && tokens.is(i + 1, '(');
  }
}
