package dev.sourcecheck.page;

import dev.sourcecheck.source.connection.ConnectionText;
import dev.sourcecheck.source.connection.ConnectionTextException;
import dev.sourcecheck.source.connection.MappedPart;
import dev.sourcecheck.source.connection.PartMapper;
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
  private static final int MAX_LENGTH = 10_000;

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

  static PastedConnection of(String text) {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      return failed("Paste a connection string of at most 10,000 characters");
    }
    try {
      ConnectionText connection = ConnectionText.parse(text);
      SourceType type = connection.type();
      ConnectionFields fields = new ConnectionFields(type);
      for (MappedPart part : PartMapper.map(type, connection.parts())) {
        fields.add(part);
      }
      return fields.result();
    } catch (ConnectionTextException e) {
      return failed(e.text());
    }
  }

  private static PastedConnection failed(String error) {
    return new PastedConnection(null, Map.of(), List.of(), null, error + ".");
  }
}
