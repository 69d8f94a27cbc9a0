package dev.sourcecheck.lineage.sql;

import java.util.Locale;

/** A name in a statement: its text without quotes, and its text in lower case for lookups. */
public final class SqlIdentifier {
  private final String text;
  private final String key;
  private final boolean quoted;

  public SqlIdentifier(String text, boolean quoted) {
    this.text = text;
    this.key = text.toLowerCase(Locale.ROOT);
    this.quoted = quoted;
  }

  /** A name that no statement wrote: a catalog's, or one that a reader made up. */
  public static SqlIdentifier stored(String text) {
    return new SqlIdentifier(text, true);
  }

  public static SqlIdentifier unquoted(String text) {
    return new SqlIdentifier(text, false);
  }

  public String text() {
    return text;
  }

  public String key() {
    return key;
  }

  public boolean quoted() {
    return quoted;
  }

  @Override
  public String toString() {
    return text;
  }
}
