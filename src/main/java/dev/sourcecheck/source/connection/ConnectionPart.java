package dev.sourcecheck.source.connection;

import java.util.regex.Pattern;
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
  /** A parameter, or options of psql that have no value. */
  private static final Pattern PLAIN_NAME =
      Pattern.compile(
          "[A-Za-z_][A-Za-z_.-]{0,39}|--[a-z-]{1,30}|-[A-Za-z01]|-[aAbeEHlnqsStVwWxX01]+");

  /** A part that does not come from a text. */
  public ConnectionPart(String name, String value) {
    this(name, value, null);
  }

  /**
   * The name for users. It is an ellipsis unless it can only be a name: the name may be a part of a
   * password with special characters that are not encoded.
   */
  public String shownName() {
    return PLAIN_NAME.matcher(name).matches() ? name : "…";
  }

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return shownName();
  }
}
