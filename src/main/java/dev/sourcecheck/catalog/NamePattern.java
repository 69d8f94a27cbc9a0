package dev.sourcecheck.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One part of a pattern: literal text, {@code *} and {@code ?}.
 *
 * <p>Matching runs from left to right and backtracks only to the last star, which is sufficient.
 * The cost is at most the product of both lengths.
 */
final class NamePattern {
  private static final int STAR = -1;
  private static final int ANY = -2;

  static final NamePattern ALL = new NamePattern(new int[] {STAR});

  /** Code points, or one of the two wildcards. */
  private final int[] tokens;

  private NamePattern(int[] tokens) {
    this.tokens = tokens;
  }

  /** True if the pattern matches any name. */
  boolean isAll() {
    return tokens.length == 1 && tokens[0] == STAR;
  }

  /** The only name that matches, null for a pattern with wildcards. */
  @Nullable String literal() {
    StringBuilder literal = new StringBuilder();
    for (int token : tokens) {
      if (token < 0) {
        return null;
      }
      literal.appendCodePoint(token);
    }
    return literal.toString();
  }

  boolean matches(String name) {
    int[] text = name.codePoints().toArray();
    int at = 0;
    int token = 0;
    int star = -1;
    int starEnd = 0;
    while (at < text.length) {
      if (token < tokens.length && (tokens[token] == ANY || tokens[token] == text[at])) {
        token++;
        at++;
      } else if (token < tokens.length && tokens[token] == STAR) {
        star = token++;
        starEnd = at;
      } else if (star >= 0) {
        token = star + 1;
        at = ++starEnd;
      } else {
        return false;
      }
    }
    while (token < tokens.length && tokens[token] == STAR) {
      token++;
    }
    return token == tokens.length;
  }

  /** Collects the tokens of a part. */
  static final class Builder {
    private final List<Integer> tokens = new ArrayList<>();

    void literal(int codePoint) {
      tokens.add(codePoint);
    }

    /** Adds an unquoted code point, which may be a wildcard. */
    void unquoted(int codePoint) {
      int token = codePoint == '*' ? STAR : codePoint == '?' ? ANY : codePoint;
      if (token != STAR || tokens.isEmpty() || tokens.get(tokens.size() - 1) != STAR) {
        tokens.add(token);
      }
    }

    NamePattern build() {
      return new NamePattern(tokens.stream().mapToInt(Integer::intValue).toArray());
    }
  }
}
