package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a DQOps client sent, validated. Null fields count as absent. Values may contain
 * references such as {@code ${NAME}}, which are kept.
 *
 * @param section the provider's fields as sent, without secrets
 * @param secrets by the provider's field name
 * @param outer the fields beside the section, as sent
 */
public record DqopsConnectionForm(
    DqopsProvider provider,
    Map<String, Object> section,
    Map<String, Secret> secrets,
    Map<String, Object> outer,
    Shape shape) {
  /** The prefix of the names of secrets that are not options of the type. */
  private static final String UNMAPPED_SECRET = "dqops.";

  private static final String PROPERTIES = "properties";
  private static final Pattern SECRET_PROPERTY =
      Pattern.compile("(?i).*(passw|pwd|secret|token|credential|(private|access|api).?key).*");

  /** The two JSON forms of a connection. */
  public enum Shape {
    /** {@code ConnectionModel}. */
    MODEL("ConnectionModel"),
    /** {@code ConnectionSpec}. */
    SPEC("ConnectionSpec");

    private final String title;

    Shape(String title) {
      this.title = title;
    }

    private OptionSchema schema() {
      return OptionSchema.of(DqopsConnectionForm.class, "providers/" + title);
    }

    /** The names of the fields beside provider and section, in order. */
    public Set<String> fields() {
      return schema().names();
    }

    /** The default of a field, null for none. */
    public @Nullable Object defaultOf(String field) {
      return schema().defaultOf(field);
    }
  }

  /**
   * Reads a connection.
   *
   * @throws InvalidSourceException with all errors; {@code missing} at {@code provider_type} if
   *     there is no provider
   */
  public static DqopsConnectionForm parse(ObjectNode body, Shape shape) {
    List<FieldError> errors = new ArrayList<>();
    DqopsProvider provider = provider(body.path("provider_type"));
    JsonNode given = body.path(provider.wire());
    if (!given.isObject() && !given.isNull() && !given.isMissingNode()) {
      errors.add(
          new FieldError(List.of(provider.wire()), "Input should be an object", "dict_type"));
    }
    Map<String, Object> section = new LinkedHashMap<>();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    for (OptionField each : provider.schema().all()) {
      OptionField field = each.widened();
      List<Object> at = List.of(provider.wire(), field.name());
      Object value = field.read(asText(field, given.get(field.name())), at, errors::add);
      if (value != null && field.secret()) {
        secrets.put(field.name(), new Secret((String) value));
      } else if (value != null) {
        section.put(field.name(), value);
      }
    }
    extractSecretProperties(provider, section, secrets, errors::add);
    Map<String, Object> outer = new LinkedHashMap<>();
    for (OptionField each : shape.schema().all()) {
      Object value = each.widened().read(body.get(each.name()), List.of(each.name()), errors::add);
      if (value != null) {
        outer.put(each.name(), value);
      }
    }
    if (!errors.isEmpty()) {
      throw new InvalidSourceException(errors);
    }
    return new DqopsConnectionForm(provider, section, secrets, outer, shape);
  }

  /** DQOps also accepts numbers and booleans for text fields. */
  private static @Nullable JsonNode asText(OptionField field, @Nullable JsonNode value) {
    boolean text = field.schema().path("type").asText().equals("string");
    return text && value != null && (value.isNumber() || value.isBoolean())
        ? JsonNodeFactory.instance.textNode(value.asText())
        : value;
  }

  private static DqopsProvider provider(JsonNode value) {
    if (value.isNull() || value.isMissingNode() || value.asText().isEmpty()) {
      throw new InvalidSourceException(
          List.of(new FieldError(List.of("provider_type"), "Field required", "missing")));
    }
    return DqopsProvider.ofWire(value.textValue())
        .orElseThrow(
            () -> {
              List<String> allowed =
                  Arrays.stream(DqopsProvider.values()).map(DqopsProvider::wire).toList();
              return new InvalidSourceException(
                  List.of(
                      new FieldError(
                          List.of("provider_type"),
                          "Input should be " + OptionField.oneOf(allowed),
                          "enum")));
            });
  }

  /** Driver properties are shown to clients; those with the name of a secret are stored as one. */
  private static void extractSecretProperties(
      DqopsProvider provider,
      Map<String, Object> section,
      Map<String, Secret> secrets,
      Consumer<FieldError> errors) {
    if (section.get(PROPERTIES) instanceof Map<?, ?> given) {
      Map<String, Object> shown = new LinkedHashMap<>();
      given.forEach(
          (key, value) -> {
            String name = key.toString();
            if (SECRET_PROPERTY.matcher(name).matches()) {
              if (OptionField.isMask(value.toString())) {
                errors.accept(OptionField.maskError(List.of(provider.wire(), PROPERTIES, name)));
              }
              secrets.put(PROPERTIES + "." + name, new Secret(value.toString()));
            } else {
              shown.put(name, value);
            }
          });
      section.put(PROPERTIES, shown);
    }
  }

  /**
   * Converts this connection to a source.
   *
   * @param stored the source to replace, whose fields that DQOps does not have are kept; null for a
   *     new one
   * @throws InvalidSourceException if a value is not a valid option of the type
   */
  public SourceForm toSource(String name, @Nullable SourceForm stored) {
    SourceForm before =
        stored != null && provider.type(section, stored.type()) == stored.type() ? stored : null;
    SourceType type = provider.type(section, stored == null ? null : stored.type());
    List<FieldError> errors = new ArrayList<>();
    Map<String, Object> options = new LinkedHashMap<>();
    if (before != null && before.options() != null) {
      options.putAll(before.options());
    }
    Map<String, String> optionNames = new LinkedHashMap<>();
    for (FieldMapping mapping : provider.mappings(type)) {
      optionNames.put(mapping.field(), mapping.option());
      options.remove(mapping.option());
    }
    Map<String, Object> mapped = SectionMapper.options(provider, section, type, errors::add);
    options.putAll(mapped);
    Map<String, Secret> named = new LinkedHashMap<>();
    secrets.forEach(
        (field, secret) ->
            named.put(optionNames.getOrDefault(field, UNMAPPED_SECRET + field), secret));
    checkName(name, errors::add);
    if (!errors.isEmpty()) {
      throw new InvalidSourceException(errors);
    }
    return new SourceForm(
        name,
        type,
        options,
        named,
        Set.of(),
        stored == null ? Map.of() : stored.settings(),
        before == null ? null : before.tempSchema(),
        stored != null && stored.viewOnly(),
        stored != null && stored.hidden(),
        stored == null ? null : stored.includeList(),
        stored == null ? null : stored.excludeList(),
        SectionMapper.unmapped(provider, section, type, mapped, allOuter(stored)).toMap());
  }

  /** Keeps the fields that only the other shape has. */
  private Map<String, Object> allOuter(@Nullable SourceForm stored) {
    Map<String, Object> all =
        new LinkedHashMap<>(stored == null ? Map.of() : UnmappedFields.outer(stored));
    all.keySet().removeAll(shape.fields());
    all.putAll(outer);
    return all;
  }

  /** Rejects a name that a Datafold client would change by reading and writing it. */
  private static void checkName(String name, Consumer<FieldError> errors) {
    OptionField field = Objects.requireNonNull(OptionSchema.outer().field("name"));
    List<Object> at = List.of("connection_name");
    Object read = field.read(JsonNodeFactory.instance.textNode(name), at, errors);
    if (read != null && !name.strip().equals(name)) {
      errors.accept(
          new FieldError(
              at, "String should have no white space around it", "string_pattern_mismatch"));
    }
  }
}
