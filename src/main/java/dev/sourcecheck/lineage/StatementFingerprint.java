package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.SqlTokens.Token;

/**
 * A statement without its literals: safe to show, and equal for statements that differ only in
 * them.
 */
public final class StatementFingerprint {
  private static final int SHOWN = 200;

  /** Of which so many characters are kept; enough of the text of a statement to tell it by. */
  private static final int SCANNED = 10_000;

  private StatementFingerprint() {}

  /** For people: at most 200 characters, an ellipsis where it was cut. */
  public static String of(String sql) {
    boolean cut = sql.length() > SCANNED;
    String text = whole(cut ? sql.substring(0, SCANNED) : sql);
    return text.length() > SHOWN ? text.substring(0, SHOWN - 1) + "…" : cut ? text + "…" : text;
  }

  /** Uncut. */
  static String whole(String sql) {
    StringBuilder text = new StringBuilder();
    for (Token token : SqlTokens.of(sql)) {
      if (token.spaced() && !text.isEmpty()) {
        text.append(' ');
      }
      switch (token.kind()) {
        case STRING, NUMBER, PARAMETER -> text.append('?');
        case WORD, QUOTED, SYMBOL -> text.append(token.text());
      }
    }
    return text.toString();
  }
}
