package dev.sourcecheck.lineage.sql;

import java.util.Locale;

/** A name in a statement: its text without quotes, and its text in lower case for lookups. */
final class SqlIdentifier {
  private final String text;
  private final String key;
  private final boolean quoted;

  SqlIdentifier(String text, boolean quoted) {
    this.text = text;
    this.key = text.toLowerCase(Locale.ROOT);
    this.quoted = quoted;
  }

  /** A name that no statement wrote: a catalog's, or one that a reader made up. */
  static SqlIdentifier stored(String text) {
    return new SqlIdentifier(text, true);
  }

  static SqlIdentifier unquoted(String text) {
    return new SqlIdentifier(text, false);
  }

  String text() {
    return text;
  }

  String key() {
    return key;
  }

  boolean quoted() {
    return quoted;
  }

  @Override
  public String toString() {
    return text;
  }
}
