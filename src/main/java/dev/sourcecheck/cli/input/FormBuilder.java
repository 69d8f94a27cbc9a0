package dev.sourcecheck.cli.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the form of one source from texts, such as the options of the command line. */
public final class FormBuilder {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final SourceType type;
  private final OptionSchema schema;
  private final ObjectNode form = JsonNodeFactory.instance.objectNode();
  private final ObjectNode options = form.putObject("options");
  private final List<String> notes = new ArrayList<>();

  FormBuilder(SourceType type) {
    this.type = type;
    this.schema = OptionSchema.of(type);
  }

  /**
   * Starts a form.
   *
   * @param type such as {@code pg}
   * @throws UsageException if there is no such type
   */
  public static FormBuilder of(String type) throws UsageException {
    SourceType known = SourceType.ofWire(type).orElse(null);
    if (known == null || !known.inDatafold()) {
      List<String> types = SourceType.ofDatafold().stream().map(SourceType::wire).toList();
      throw new UsageException("Unknown type " + type + "; use one of " + String.join(", ", types));
    }
    return new FormBuilder(known);
  }

  SourceType type() {
    return type;
  }

  /** Whether any secret is a value rather than a reference, and not empty. */
  public boolean hasLiteralSecret() {
    for (String name : schema.secrets()) {
      String secret = text(name).orElse("");
      if (!secret.isEmpty() && !secret.startsWith("${")) {
        return true;
      }
    }
    return false;
  }

  /** Whether an option has a value. */
  boolean has(String option) {
    return options.has(option);
  }

  /** The text of an option, empty if it is absent. */
  Optional<String> text(String option) {
    return Optional.ofNullable(options.get(option)).map(JsonNode::asText);
  }

  /** Whether the type has a secret field of this name. */
  public boolean isSecret(String option) {
    OptionField field = schema.field(option);
    return field != null && field.secret();
  }

  boolean knows(String option) {
    return schema.field(option) != null;
  }

  /** The field that holds the name of the database. */
  String databaseField() {
    return List.of("dbname", "database").stream().filter(this::knows).findFirst().orElse("db");
  }

  /** Sets a field outside the options, such as {@code temp_schema}. */
  public FormBuilder outer(String name, @Nullable String value) {
    if (value != null) {
      form.put(name, value);
    }
    return this;
  }

  public FormBuilder viewOnly(boolean viewOnly) {
    form.put("view_only", viewOnly);
    return this;
  }

  /**
   * Sets an option to a value or, if it is a secret, to a value or a reference. A later call
   * replaces an earlier one.
   *
   * @throws UsageException if the type has no such option
   */
  public FormBuilder option(String name, String value) throws UsageException {
    options.set(name, converted(field(name), value));
    return this;
  }

  /** Sets a secret that is never resolved as a reference. */
  FormBuilder literalSecret(String name, String value) throws UsageException {
    secretField(name);
    options.put(name, SecretText.literal(value));
    return this;
  }

  /** Sets a secret to the value that an environment variable has when the source is opened. */
  public FormBuilder secretFrom(String name, String variable, EnvironmentVariables variables)
      throws UsageException {
    secretField(name);
    variables.require(variable);
    options.put(name, SecretText.variable(variable));
    return this;
  }

  /** Sets a secret to the content of a file. */
  FormBuilder secretFile(String name, String path) throws UsageException {
    secretField(name);
    options.put(name, SecretText.file(path));
    return this;
  }

  FormBuilder note(String note) {
    notes.add(note);
    return this;
  }

  /**
   * Validates the form as the API does.
   *
   * @param name null for a name made from the options
   * @throws UsageException with all errors
   */
  public SourceInput build(@Nullable String name) throws UsageException {
    String used = name == null ? defaultName() : name;
    form.put("name", used).put("type", type.wire());
    try {
      return new SourceInput(SourceForm.parse(form, null), notes);
    } catch (InvalidSourceException e) {
      throw FormErrors.of("The source", e);
    }
  }

  private String defaultName() {
    String host = text("host").orElse("");
    String database = text(databaseField()).orElse("");
    if (host.isEmpty()) {
      return type.wire();
    }
    return database.isEmpty() ? host : host + "/" + database;
  }

  private OptionField field(String name) throws UsageException {
    OptionField field = schema.field(name);
    if (field == null) {
      throw new UsageException(
          "%s sources have no option %s; they have %s"
              .formatted(type.title(), name, String.join(", ", schema.names())));
    }
    return field;
  }

  private void secretField(String name) throws UsageException {
    if (!field(name).secret()) {
      throw new UsageException(
          "The option %s is not a secret; the secrets of %s sources are %s"
              .formatted(name, type.title(), String.join(", ", schema.secrets())));
    }
  }

  /** A text that cannot be converted stays one, and the validation reports it. */
  private static JsonNode converted(OptionField field, String value) {
    JsonNode text = JsonNodeFactory.instance.textNode(value);
    if (field.schema().path("type").asText().equals("string")) {
      return text;
    }
    try {
      JsonNode parsed = JSON.readTree(value);
      return parsed.isMissingNode() ? text : parsed;
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
