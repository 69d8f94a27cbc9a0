package dev.sourcecheck.source.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.text.ClasspathText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form, read from the resource {@code types/<title>.json}. This JSON Schema is the
 * source of validation, of {@code /types} and of the OpenAPI document. It has these extensions:
 *
 * <ul>
 *   <li>{@code secret}: the names of the fields that are never returned
 *   <li>{@code x-form}: a {@link TextFormat}
 *   <li>{@code x-binds}: a change requires the stored secrets again
 *   <li>{@code x-strength}: the values in order of security, weakest first; a weaker value requires
 *       the stored secrets again
 *   <li>{@code x-absent}: the value in {@code x-strength} as which an absent field is treated
 *   <li>{@code x-also}: values that only another API supports, each with the value that Datafold's
 *       API returns instead
 *   <li>{@code x-schema}: the name of a shared schema in the OpenAPI document
 *   <li>{@code nullable}: whether the OpenAPI document allows null, if not as by {@link
 *       OptionField#documentedAsNullable}
 *   <li>{@code x-temp-schema}: the parts of a temporary schema's name
 *   <li>{@code x-reserved-schemas}: schemas of the server, which cannot be the temporary schema
 * </ul>
 */
public final class OptionSchema {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, OptionSchema> LOADED = new ConcurrentHashMap<>();

  private final String title;
  private final ObjectNode published;
  private final Map<String, OptionField> byName = new LinkedHashMap<>();
  private final @Nullable String tempSchemaSyntax;
  private final List<String> reservedSchemas = new ArrayList<>();

  private OptionSchema(ObjectNode resource) {
    title = resource.path("title").textValue();
    JsonNode temp = resource.get("x-temp-schema");
    tempSchemaSyntax = temp == null ? null : temp.textValue();
    resource.path("x-reserved-schemas").forEach(name -> reservedSchemas.add(name.textValue()));
    List<String> required = new ArrayList<>();
    resource.path("required").forEach(name -> required.add(name.textValue()));
    for (Map.Entry<String, JsonNode> property : resource.path("properties").properties()) {
      String name = property.getKey();
      byName.put(name, new OptionField(name, property.getValue(), required.contains(name)));
    }
    published = publish(resource.deepCopy());
  }

  /** The options of a type. */
  public static OptionSchema of(SourceType type) {
    return of(OptionSchema.class, "types/" + type.optionsTitle());
  }

  /** The fields outside the options, which all types share. */
  public static OptionSchema outer() {
    return of(OptionSchema.class, "types/ApiDataSource");
  }

  /**
   * A schema among the resources of another package.
   *
   * @param name of the resource, without {@code .json}
   */
  public static OptionSchema of(Class<?> owner, String name) {
    return LOADED.computeIfAbsent(
        owner.getPackageName() + "/" + name, key -> read(owner, name + ".json"));
  }

  /** The title, such as {@code PostgreSQLConfig}; several types may share a schema. */
  public String title() {
    return title;
  }

  /** The JSON Schema for clients, without our extensions. */
  public ObjectNode published() {
    return published.deepCopy();
  }

  /** The names of all fields, in the order of the schema. */
  public Set<String> names() {
    return new LinkedHashSet<>(byName.keySet());
  }

  /** The names of the secret fields. */
  public Set<String> secrets() {
    Set<String> names = new LinkedHashSet<>();
    for (OptionField field : byName.values()) {
      if (field.secret()) {
        names.add(field.name());
      }
    }
    return names;
  }

  /** The default of a field; null if it has none, or if the field does not exist. */
  public @Nullable Object defaultOf(String name) {
    OptionField field = byName.get(name);
    return field == null ? null : field.defaultValue();
  }

  /** The values, completed with the defaults of absent fields. */
  public Map<String, Object> withDefaults(Map<String, Object> given) {
    Map<String, Object> all = new LinkedHashMap<>(given);
    for (OptionField field : byName.values()) {
      Object fallback = field.defaultValue();
      if (fallback != null) {
        all.putIfAbsent(field.name(), fallback);
      }
    }
    return all;
  }

  /**
   * Options as Datafold's API shows them: in the order of the schema, with Datafold's values, and
   * with "" for a required text that another API left out.
   */
  public Map<String, Object> datafoldOptions(Map<String, Object> options) {
    Map<String, Object> shown = new LinkedHashMap<>();
    for (OptionField field : byName.values()) {
      Object value = options.get(field.name());
      if (value != null) {
        shown.put(field.name(), field.datafoldValue(value));
      } else if (field.required() && !field.secret()) {
        shown.put(field.name(), "");
      }
    }
    return shown;
  }

  /** The field of a name, null if there is none. */
  public @Nullable OptionField field(String name) {
    return byName.get(name);
  }

  /** All fields, in the order of the schema. */
  public Iterable<OptionField> all() {
    return byName.values();
  }

  /**
   * The syntax of a temporary schema's name, such as {@code <database>.<schema>}; null if unknown.
   */
  public @Nullable String tempSchemaSyntax() {
    return tempSchemaSyntax;
  }

  /** Schemas of the server in lower case; a trailing asterisk stands for any characters. */
  public List<String> reservedSchemas() {
    return List.copyOf(reservedSchemas);
  }

  private static ObjectNode publish(ObjectNode schema) {
    schema.remove(List.of("x-temp-schema", "x-reserved-schemas"));
    for (JsonNode property : schema.path("properties")) {
      ObjectNode each = (ObjectNode) property;
      OptionField field = new OptionField("", property, false);
      String pattern = each.has("x-form") ? field.format().pattern() : null;
      each.remove(
          List.of("x-form", "x-binds", "x-strength", "x-absent", "x-also", "x-schema", "nullable"));
      if (pattern != null) {
        each.put("pattern", pattern);
      }
    }
    return schema;
  }

  private static OptionSchema read(Class<?> owner, String resource) {
    try {
      return new OptionSchema((ObjectNode) JSON.readTree(ClasspathText.read(owner, resource)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(resource + " is not valid JSON", e);
    }
  }
}
