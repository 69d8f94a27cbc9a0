package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the names of relations, and their aliases. */
public final class NameReader {
  private static final Set<SqlKeyword> NO_ALIAS =
      Set.of(
          SqlKeyword.ON,
          SqlKeyword.USING,
          SqlKeyword.JOIN,
          SqlKeyword.INNER,
          SqlKeyword.LEFT,
          SqlKeyword.RIGHT,
          SqlKeyword.FULL,
          SqlKeyword.CROSS,
          SqlKeyword.NATURAL,
          SqlKeyword.WHERE,
          SqlKeyword.GROUP,
          SqlKeyword.ORDER,
          SqlKeyword.UNION,
          SqlKeyword.SET,
          SqlKeyword.LATERAL,
          SqlKeyword.PIVOT,
          SqlKeyword.UNPIVOT,
          SqlKeyword.TABLESAMPLE,
          SqlKeyword.WITH,
          SqlKeyword.WHEN,
          SqlKeyword.HAVING,
          SqlKeyword.VALUES,
          SqlKeyword.SELECT,
          SqlKeyword.RETURNING,
          SqlKeyword.FOR,
          SqlKeyword.FROM,
          SqlKeyword.AS,
          SqlKeyword.INSERT,
          SqlKeyword.INTERSECT,
          SqlKeyword.EXCEPT,
          SqlKeyword.FETCH,
          SqlKeyword.DEFAULT,
          SqlKeyword.OUTPUT,
          SqlKeyword.MATCH_RECOGNIZE,
          SqlKeyword.STRAIGHT_JOIN,
          SqlKeyword.QUALIFY,
          SqlKeyword.SAMPLE,
          SqlKeyword.OVERRIDING,
          SqlKeyword.PARTITION);

  private final ReadContext context;
  private final TokenList tokens;

  private int at;

  public NameReader(ReadContext context) {
    this.context = context;
    this.tokens = context.tokens();
  }

  /** The parts of a name in a string literal. */
  static List<SqlIdentifier> ofString(String literal) {
    String text = literal.length() > 1 ? literal.substring(1, literal.length() - 1) : literal;
    List<SqlIdentifier> parts = new ArrayList<>(2);
    for (String part : text.split("\\.", -1)) {
      parts.add(SqlIdentifier.unquoted(part.replaceAll("[\"`]", "")));
    }
    return parts;
  }

  /** The parts of a possibly qualified name; empty if there is none. */
  public List<SqlIdentifier> name(int from, int to) {
    List<SqlIdentifier> parts = new ArrayList<>(2);
    at = from;
    while (at < to && tokens.isName(at)) {
      int first = at++;
      if (context.has(SyntaxFeature.DOTTED_QUOTES)) {
        if (tokens.kind(first) == TokenList.QUOTED) {
          for (String part : tokens.name(first).text().split("\\.", -1)) {
            parts.add(SqlIdentifier.stored(part));
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
        SqlIdentifier local = parts.remove(parts.size() - 1);
        parts.add(new SqlIdentifier(local.text() + tokens.textOf(at, at + 1), local.quoted()));
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
  public int afterExists(int from, int to) {
    int i = from;
    if (tokens.is(i, SqlKeyword.IF)) {
      i++;
      if (tokens.is(i, SqlKeyword.NOT)) {
        i++;
      }
      if (tokens.is(i, SqlKeyword.EXISTS)) {
        i++;
      }
    }
    return Math.min(i, to);
  }

  /** A relation that a definition names, after {@code IF EXISTS} and {@code ONLY}. */
  public List<SqlIdentifier> defined(int from, int to) {
    int i = afterExists(from, to);
    if (tokens.is(i, SqlKeyword.ONLY) && tokens.isName(i + 1)) {
      i++;
    }
    return name(i, to);
  }

  private boolean isSharded() {
    return context.has(SyntaxFeature.DOTTED_QUOTES);
  }

  /** BigQuery's project names may have dashes. */
  private SqlIdentifier dashed(int first, int to) {
    while (at + 1 < to
        && tokens.is(at, '-')
        && tokens.adjacent(at)
        && tokens.adjacent(at + 1)
        && (tokens.isName(at + 1) || tokens.kind(at + 1) == TokenList.NUMBER)) {
      at += 2;
    }
    return at == first + 1 ? tokens.name(first) : SqlIdentifier.unquoted(tokens.textOf(first, at));
  }

  /** Whether an alias without AS stands here. */
  public boolean isAlias(int i, int to) {
    if (i >= to || !tokens.isName(i)) {
      return false;
    }
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null) {
      return !JoinStart.startsJoin(tokens, i, to) && !isLimitWord(i);
    }
    if (NO_ALIAS.contains(keyword) || JoinStart.startsJoin(tokens, i, to)) {
      return false;
    }
    return switch (keyword) {
      case USE, FORCE, IGNORE ->
          !tokens.is(i + 1, SqlKeyword.INDEX) && !tokens.is(i + 1, SqlKeyword.KEY);
      case FINAL -> !context.syntax().name().equals("clickhouse");
      case TIMESTAMP, VERSION -> !tokens.is(i + 1, SqlKeyword.AS);
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

  /** The token after what was read last. */
  public int at() {
    return at;
  }
}
