package dev.sourcecheck.page;

import dev.sourcecheck.source.options.SourceType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connection string says.
 *
 * @param type null if it was not understood
 * @param options by their names, without secrets
 * @param parameters what became of each part
 * @param password where the text has the password, null if it has none
 * @param error why the text was not understood, empty if it was
 */
public record PastedConnection(
    @Nullable SourceType type,
    Map<String, String> options,
    List<PastedParameter> parameters,
    @Nullable PasswordSpan password,
    String error) {
  /**
   * @param name as in the text
   * @param value masked if it is a secret
   * @param used false if the form has no such field
   */
  public record PastedParameter(String name, String value, String effect, boolean used) {}

  /**
   * The place of a password in the text. The script of the form copies it from there into its
   * field, so that no response contains it.
   *
   * @param field the name of its option
   * @param start of the password, in UTF-16 units
   * @param end exclusive
   * @param escaped whether it has the escapes of a URL
   */
  public record PasswordSpan(String field, int start, int end, boolean escaped) {}

  static PastedConnection failed(String error) {
    return new PastedConnection(null, Map.of(), List.of(), null, error);
  }
}
