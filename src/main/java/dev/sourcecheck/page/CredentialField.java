package dev.sourcecheck.page;

import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A credential that a test needs.
 *
 * @param multiline whether it is a key or a certificate
 * @param error why the given value was rejected, empty if it was not
 */
public record CredentialField(String name, String label, boolean multiline, String error) {
  /**
   * @param missing names of secret fields of the source's type
   */
  static List<CredentialField> of(
      DataSource source, Collection<String> missing, List<FieldError> errors) {
    OptionSchema schema = OptionSchema.of(source.form().type());
    List<CredentialField> fields = new ArrayList<>();
    for (OptionField field : schema.all()) {
      if (missing.contains(field.name())) {
        fields.add(
            new CredentialField(
                field.name(),
                SourceOverview.label(field),
                field.schema().path("x-form").asText().equals("text"),
                error(field.name(), errors)));
      }
    }
    return fields;
  }

  private static String error(String name, List<FieldError> errors) {
    return errors.stream()
        .filter(error -> error.path().contains(name))
        .map(FieldError::message)
        .findFirst()
        .orElse("");
  }
}
