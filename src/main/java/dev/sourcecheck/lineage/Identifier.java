package dev.sourcecheck.lineage;

import java.util.Locale;

/** A name in a statement: its text without quotes, and its text in lower case for lookups. */
final class Identifier {
  private final String text;
  private final String key;
  private final boolean quoted;

  Identifier(String text, boolean quoted) {
    this.text = text;
    this.key = text.toLowerCase(Locale.ROOT);
    this.quoted = quoted;
  }

  /** A name that no statement wrote: a catalog's, or one that a reader made up. */
  static Identifier stored(String text) {
    return new Identifier(text, true);
  }

  static Identifier unquoted(String text) {
    return new Identifier(text, false);
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
