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
 * The fields of a form, read from the resource {@code types/<title>.json}: a JSON Schema that is
 * the one truth for what is checked, what is a secret, what is shown by {@code /types} and what the
 * OpenAPI document says. Beside JSON Schema's own words it knows
 *
 * <ul>
 *   <li>{@code secret}: the names of the fields that are never sent back
 *   <li>{@code x-form}: a {@link TextFormat}
 *   <li>{@code x-binds}: changing it takes the stored secrets again
 *   <li>{@code x-strength}: its values, those that protect least first; going down takes the stored
 *       secrets again
 *   <li>{@code x-also}: further values that only another view can give, each with the one that
 *       Datafold's clients are shown for it
 *   <li>{@code x-temp-schema}: the parts of a temporary schema's name
 * </ul>
 */
public final class OptionSchema {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, OptionSchema> LOADED = new ConcurrentHashMap<>();

  private final String title;
  private final ObjectNode published;
  private final Map<String, OptionField> byName = new LinkedHashMap<>();
  private final @Nullable String tempSchema;

  private OptionSchema(ObjectNode resource) {
    title = resource.path("title").textValue();
    JsonNode temp = resource.get("x-temp-schema");
    tempSchema = temp == null ? null : temp.textValue();
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

  /** What every type has around its options. */
  public static OptionSchema outer() {
    return of(OptionSchema.class, "types/ApiDataSource");
  }

  /**
   * A schema that another package keeps beside its classes.
   *
   * @param name of the file, without {@code .json}
   */
  public static OptionSchema of(Class<?> owner, String name) {
    return LOADED.computeIfAbsent(
        owner.getPackageName() + "/" + name, key -> read(owner, name + ".json"));
  }

  /** Such as {@code PostgreSQLConfig}; types may share one. */
  public String title() {
    return title;
  }

  /** The JSON Schema for clients, without the words that only we understand. */
  public ObjectNode published() {
    return published.deepCopy();
  }

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

  /** The default of a field, null if it has none or there is no such field. */
  public @Nullable Object defaultOf(String name) {
    OptionField field = byName.get(name);
    return field == null ? null : field.defaultValue();
  }

  /** The given values, and the defaults of the fields that are not given. */
  public Map<String, Object> withDefaults(Map<String, Object> given) {
    Map<String, Object> all = new LinkedHashMap<>(given);
    for (OptionField field : byName.values()) {
      Object otherwise = field.defaultValue();
      if (otherwise != null) {
        all.putIfAbsent(field.name(), otherwise);
      }
    }
    return all;
  }

  /**
   * Options as Datafold's form has them: in the order of the fields, in its own words, and a
   * required text that another view did not give is empty.
   */
  public Map<String, Object> shown(Map<String, Object> options) {
    Map<String, Object> shown = new LinkedHashMap<>();
    for (OptionField field : byName.values()) {
      Object value = options.get(field.name());
      if (value != null) {
        shown.put(field.name(), field.shown(value));
      } else if (field.required() && !field.secret()) {
        shown.put(field.name(), "");
      }
    }
    return shown;
  }

  @Nullable
  public OptionField field(String name) {
    return byName.get(name);
  }

  public Iterable<OptionField> all() {
    return byName.values();
  }

  /** How the name of a temporary schema is made up, null if it is not known. */
  @Nullable
  public String tempSchema() {
    return tempSchema;
  }

  private static ObjectNode publish(ObjectNode schema) {
    schema.remove("x-temp-schema");
    for (JsonNode property : schema.path("properties")) {
      ObjectNode each = (ObjectNode) property;
      OptionField field = new OptionField("", property, false);
      String pattern = each.has("x-form") ? field.form().pattern() : null;
      each.remove(List.of("x-form", "x-binds", "x-strength", "x-also"));
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
