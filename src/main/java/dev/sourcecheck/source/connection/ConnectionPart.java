package dev.sourcecheck.source.connection;

import org.jspecify.annotations.Nullable;

/**
 * A part of a connection string: its host, port, database, user or password, or a parameter.
 *
 * @param name as in the text; an option of {@code psql} that has no meaning here keeps its hyphens
 * @param value without quotes and escapes
 * @param place null if the value does not stand in the text as it is, for example because a
 *     backslash escapes a character in it
 */
public record ConnectionPart(String name, String value, @Nullable TextPlace place) {
  /** A part that does not come from a text. */
  public ConnectionPart(String name, String value) {
    this(name, value, null);
  }

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return name;
  }
}
