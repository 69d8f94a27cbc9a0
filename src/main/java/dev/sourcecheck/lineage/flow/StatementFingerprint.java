package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.flow.SqlTokens.Token;

/**
 * A statement without its literals: safe to display, and equal for statements that differ only in
 * literals.
 */
public final class StatementFingerprint {
  private static final int SHOWN = 200;

  /** Maximum number of characters read; sufficient to recognize a statement. */
  private static final int SCANNED = 10_000;

  private StatementFingerprint() {}

  /** For display: at most 200 characters, with an ellipsis if truncated. */
  public static String of(String sql) {
    boolean cut = sql.length() > SCANNED;
    String text = untruncated(cut ? sql.substring(0, SCANNED) : sql);
    return text.length() > SHOWN ? text.substring(0, SHOWN - 1) + "…" : cut ? text + "…" : text;
  }

  /** The complete fingerprint. */
  static String untruncated(String sql) {
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
