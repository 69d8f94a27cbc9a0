package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.source.options.OptionField;
import java.util.ArrayList;
import java.util.List;

/**
 * One control of the form of a source, generated from the schema of its field.
 *
 * @param name of the control: {@code options.} and the name of the option, or an outer field
 * @param control {@code text}, {@code number}, {@code area}, {@code password}, {@code secret-area},
 *     {@code choice} or {@code check}
 * @param value never a secret
 * @param help empty if there is nothing to explain
 * @param error what is wrong with the value, empty if nothing is known to be
 * @param stored whether a secret is stored, which an empty control keeps
 */
public record FormField(
    String name,
    String label,
    String control,
    String value,
    boolean required,
    String help,
    String error,
    List<String> choices,
    boolean stored) {
  /** The prefix of the names of options. */
  static final String OPTIONS = "options.";

  static FormField of(
      OptionField field, String name, String value, boolean stored, String help, String error) {
    String control = control(field);
    return new FormField(
        name,
        SourceOverview.label(field),
        control,
        field.secret() ? "" : value,
        field.required() && !field.secret(),
        help,
        error,
        control.equals("choice") ? choices(field) : List.of(),
        stored);
  }

  private static String control(OptionField field) {
    JsonNode schema = field.schema();
    boolean area = schema.path("x-form").asText().equals("text");
    if (field.secret()) {
      return area ? "secret-area" : "password";
    }
    if (schema.has("enum")) {
      return "choice";
    }
    return switch (schema.path("type").asText()) {
      case "boolean" -> "check";
      case "integer", "number" -> "number";
      default -> area ? "area" : "text";
    };
  }

  /** The allowed values; with an empty one where none needs to be chosen. */
  private static List<String> choices(OptionField field) {
    List<String> choices = new ArrayList<>();
    if (!field.required() && field.defaultValue() == null) {
      choices.add("");
    }
    field.schema().path("enum").forEach(value -> choices.add(value.asText()));
    return choices;
  }

  /** For {@code id}, {@code for} and links of the summary of errors. */
  public String id() {
    return "field-" + name.replace('.', '-');
  }

  public boolean checked() {
    return value.equals("true");
  }

  public boolean isSecret() {
    return control.equals("password") || control.equals("secret-area");
  }

  /** The ids of the texts that describe the control. */
  public String describedBy() {
    return (error.isEmpty() ? "" : id() + "-error ") + id() + "-help";
  }
}
