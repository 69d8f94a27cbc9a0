package dev.sourcecheck.lineage.sql.token;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text, without comments and white space. Brackets know their partners, so that a
 * reader can step over them at once. Reading beyond the end yields {@link #END}.
 */
public final class TokenList {
  public static final byte END = 0;
  public static final byte WORD = 1;
  public static final byte QUOTED = 2;
  public static final byte STRING = 3;
  public static final byte NUMBER = 4;
  public static final byte PARAMETER = 5;
  public static final byte SYMBOL = 6;

  /** {@code ::} */
  public static final char CAST = '\u0001';

  /** {@code =>} or {@code :=} */
  public static final char NAMED = '\u0002';

  /** {@code ->} */
  public static final char ARROW = '\u0003';

  static final int NO_PARTNER = Integer.MAX_VALUE;

  /** Tokens in the arguments of a type. */
  private static final int MAX_TYPE = 2_000;

  final String text;
  private int size;
  private boolean pipes;
  private byte[] kinds = new byte[64];
  private char[] symbols = new char[64];
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private @Nullable SqlKeyword[] keywords = new SqlKeyword[64];
  private @Nullable SqlIdentifier[] names = new SqlIdentifier[64];
  private int[] partners = new int[0];
  private boolean[] queries = new boolean[0];

  TokenList(String text) {
    this.text = text;
  }

  void add(byte kind, char symbol, int start, int end, @Nullable SqlKeyword keyword) {
    if (size == kinds.length) {
      int grown = size * 2;
      kinds = Arrays.copyOf(kinds, grown);
      symbols = Arrays.copyOf(symbols, grown);
      starts = Arrays.copyOf(starts, grown);
      ends = Arrays.copyOf(ends, grown);
      keywords = Arrays.copyOf(keywords, grown);
      names = Arrays.copyOf(names, grown);
    }
    kinds[size] = kind;
    symbols[size] = symbol;
    starts[size] = start;
    ends[size] = end;
    keywords[size] = keyword;
    size++;
  }

  void addQuoted(SqlIdentifier name, int start, int end) {
    add(QUOTED, '\0', start, end, null);
    names[size - 1] = name;
  }

  /** Pairs brackets; to be called once, after the last token was added. */
  TokenList pair() {
    partners = new int[size];
    int[] open = new int[16];
    int depth = 0;
    for (int i = 0; i < size; i++) {
      if (kinds[i] != SYMBOL) {
        continue;
      }
      char symbol = symbols[i];
      pipes |= symbol == '>' && is(i - 1, '|') && adjacent(i);
      if (symbol == '(' || symbol == '[' || symbol == '{') {
        if (depth == open.length) {
          open = Arrays.copyOf(open, depth * 2);
        }
        partners[i] = NO_PARTNER;
        open[depth++] = i;
      } else if (symbol == ')' || symbol == ']' || symbol == '}') {
        partners[i] = NO_PARTNER;
        if (depth > 0 && closes(symbols[open[depth - 1]], symbol)) {
          depth--;
          partners[open[depth]] = i;
          partners[i] = open[depth];
        }
      }
    }
    pairTypeArguments();
    queries = QueryParentheses.of(this);
    return this;
  }

  private static boolean closes(char open, char close) {
    return switch (open) {
      case '(' -> close == ')';
      case '[' -> close == ']';
      default -> close == '}';
    };
  }

  /** Pairs the angle brackets of {@code STRUCT<a INT64, b STRING>}, whose commas separate types. */
  private void pairTypeArguments() {
    int steps = 4 * size;
    for (int i = 1; i < size && steps > 0; i++) {
      SqlKeyword before = keywords[i - 1];
      if (!is(i, '<')
          || (before != SqlKeyword.STRUCT
              && before != SqlKeyword.ARRAY
              && before != SqlKeyword.MAP)) {
        continue;
      }
      int after = TypeSkipper.afterAngles(this, i, Math.min(size, i + MAX_TYPE));
      if (after > i) {
        partners[i] = after - 1;
        i = after - 1;
      } else {
        steps -= MAX_TYPE;
      }
    }
  }

  /** Whether a query is in the parentheses that open here. */
  public boolean opensQuery(int i) {
    return i >= 0 && i < size && queries[i];
  }

  /** Whether the text has pipe syntax. */
  public boolean hasPipes() {
    return pipes;
  }

  public int size() {
    return size;
  }

  public byte kind(int i) {
    return i >= 0 && i < size ? kinds[i] : END;
  }

  public boolean is(int i, char symbol) {
    return i >= 0 && i < size && kinds[i] == SYMBOL && symbols[i] == symbol;
  }

  public boolean is(int i, SqlKeyword keyword) {
    return i >= 0 && i < size && keywords[i] == keyword;
  }

  public char symbol(int i) {
    return i >= 0 && i < size ? symbols[i] : '\0';
  }

  public @Nullable SqlKeyword keyword(int i) {
    return i >= 0 && i < size ? keywords[i] : null;
  }

  /** Whether the token may be a name: a word, keyword or not, or a quoted name. */
  public boolean isName(int i) {
    byte kind = kind(i);
    return kind == WORD || kind == QUOTED;
  }

  /**
   * Whether the token is an unquoted word, in any case.
   *
   * @param lowerCase the word, which is ASCII
   */
  public boolean isWord(int i, String lowerCase) {
    return kind(i) == WORD
        && ends[i] - starts[i] == lowerCase.length()
        && name(i).key().equals(lowerCase);
  }

  public SqlIdentifier name(int i) {
    SqlIdentifier name = names[i];
    if (name == null) {
      name = SqlIdentifier.unquoted(text.substring(starts[i], ends[i]));
      names[i] = name;
    }
    return name;
  }

  public int start(int i) {
    return i < size ? starts[i] : text.length();
  }

  public int end(int i) {
    return ends[i];
  }

  /** Whether nothing separates the token from the one before it. */
  public boolean adjacent(int i) {
    return i > 0 && i < size && starts[i] == ends[i - 1];
  }

  /** The partner of a bracket, or {@link #NO_PARTNER}. */
  int partner(int i) {
    return partners[i];
  }

  /** The partner of a bracket, or the limit if it has none before it. */
  public int partner(int i, int limit) {
    return Math.min(partners[i], limit);
  }

  /** The token after this one, or after its partner if it opens a bracket. */
  public int next(int i, int limit) {
    if (kinds[i] == SYMBOL
        && (symbols[i] == '('
            || symbols[i] == '['
            || symbols[i] == '{'
            || (symbols[i] == '<' && partners[i] > i))) {
      int partner = partners[i];
      return partner >= limit ? limit : partner + 1;
    }
    return i + 1;
  }

  /** The text of a range of tokens, with white space as written. */
  public String textOf(int from, int to) {
    return from >= to ? "" : text.substring(starts[from], ends[to - 1]);
  }
}
