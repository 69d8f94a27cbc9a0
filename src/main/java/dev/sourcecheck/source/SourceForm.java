package dev.sourcecheck.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.source.options.TempSchemaName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says a source is, checked. Its JSON has Datafold's shape, which {@code
 * ApiDataSource.json} and the type's own resource describe; fields that are not in them are
 * ignored.
 *
 * @param options as given, without defaults and secrets; null if the form has no options at all
 * @param secrets those that the form gives
 * @param erased the secret fields that the form sets to null, or a certificate to nothing
 * @param dqops what a DQOps client said that no other field holds; null leaves what is stored
 * @param settings the outer fields that are kept for clients but steer nothing here, as given
 */
public record SourceForm(
    String name,
    SourceType type,
    @Nullable Map<String, Object> options,
    Map<String, Secret> secrets,
    Set<String> erased,
    Map<String, Object> settings,
    @Nullable String tempSchema,
    boolean viewOnly,
    boolean hidden,
    @Nullable String includeList,
    @Nullable String excludeList,
    @Nullable Map<String, Object> dqops) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The outer fields that have a place of their own, or that only we say. */
  private static final Set<String> APART =
      Set.of(
          "id",
          "name",
          "type",
          "options",
          "temp_schema",
          "view_only",
          "hidden",
          "catalog_include_list",
          "catalog_exclude_list",
          "last_test");

  /** The secrets that are stored already, so that a form need not repeat them. */
  public record Kept(SourceType type, Set<String> fields) {
    boolean has(SourceType formType, String field) {
      return type == formType && fields.contains(field);
    }
  }

  /**
   * Reads a form.
   *
   * @param kept null for a new source
   * @throws InvalidSourceException with everything that is wrong with it
   */
  public static SourceForm parse(ObjectNode form, @Nullable Kept kept) {
    return parse(form, kept, false);
  }

  private static SourceForm parse(ObjectNode form, @Nullable Kept kept, boolean wide) {
    List<FieldError> faults = new ArrayList<>();
    Map<String, Object> outer = new LinkedHashMap<>();
    for (OptionField field : OptionSchema.outer().all()) {
      Object value = field.read(form.get(field.name()), List.of(field.name()), faults::add);
      if (value != null) {
        outer.put(field.name(), value);
      }
    }
    SourceType type = type(outer.get("type"), wide, faults);
    JsonNode given = form.get("options");
    Map<String, Object> options = null;
    Map<String, Secret> secrets = new LinkedHashMap<>();
    Set<String> erased = new LinkedHashSet<>();
    if (type != null && given != null && given.isObject()) {
      options = new LinkedHashMap<>();
      readOptions(type, given, kept, wide, options, secrets, erased, faults);
    }
    String tempSchema = stripped(outer.get("temp_schema"));
    if (type != null && tempSchema != null) {
      TempSchemaName.check(tempSchema, OptionSchema.of(type).tempSchema(), faults::add);
      TempSchemaName.checkNotSystem(tempSchema, type, faults::add);
    }
    String name = stripped(outer.get("name"));
    if (!faults.isEmpty() || type == null || name == null) {
      throw new InvalidSourceException(faults);
    }
    Map<String, Object> settings = new LinkedHashMap<>(outer);
    settings.keySet().removeAll(APART);
    return new SourceForm(
        name,
        type,
        options,
        secrets,
        erased,
        settings,
        tempSchema,
        Boolean.TRUE.equals(outer.get("view_only")),
        Boolean.TRUE.equals(outer.get("hidden")),
        (String) outer.get("catalog_include_list"),
        (String) outer.get("catalog_exclude_list"),
        null);
  }

  /**
   * Reads secrets alone, by field name, such as one-off credentials.
   *
   * @throws InvalidSourceException if one is no text or missing a value, or is no secret field of
   *     the type
   */
  public static Map<String, Secret> parseSecrets(SourceType type, ObjectNode given) {
    List<FieldError> faults = new ArrayList<>();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    Set<String> known = OptionSchema.of(type).secrets();
    for (String name : (Iterable<String>) given::fieldNames) {
      if (!known.contains(name)) {
        faults.add(
            new FieldError(List.of(name), "Extra inputs are not permitted", "extra_forbidden"));
      }
    }
    for (OptionField field : OptionSchema.of(type).all()) {
      JsonNode value = given.get(field.name());
      if (!field.secret() || value == null) {
        continue;
      }
      int before = faults.size();
      Object secret = field.read(value, List.of(field.name()), faults::add);
      if (secret != null) {
        secrets.put(field.name(), new Secret((String) secret));
      } else if (faults.size() == before) {
        faults.add(new FieldError(List.of(field.name()), "Field required", "missing"));
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidSourceException(faults);
    }
    return secrets;
  }

  /** As the checks see it, with defaults and with the secrets that the form gives. */
  public SourceSpec spec() {
    return spec(null, secrets);
  }

  /** As the checks see it, with defaults and with other secrets than the form's own. */
  public SourceSpec spec(@Nullable Long id, Map<String, Secret> otherSecrets) {
    return new SourceSpec(
        id,
        name,
        type,
        OptionSchema.of(type).withDefaults(options == null ? Map.of() : options),
        otherSecrets,
        tempSchema,
        viewOnly,
        includeList,
        excludeList);
  }

  /**
   * This form of Datafold's, with what Datafold cannot say left as it is stored where the form says
   * what was shown in its place.
   */
  SourceForm keeping(SourceForm stored) {
    if (options == null || stored.options == null || stored.type != type) {
      return this;
    }
    Map<String, Object> kept = new LinkedHashMap<>(options);
    for (OptionField field : OptionSchema.of(type).all()) {
      Object before = stored.options.get(field.name());
      Object said = kept.getOrDefault(field.name(), field.defaultValue());
      if (before != null
          && !before.equals(field.shown(before))
          && field.shown(before).equals(said)) {
        kept.put(field.name(), before);
      }
    }
    return withOptions(kept, secrets);
  }

  /** The same form with other options and secrets. */
  SourceForm withOptions(Map<String, Object> others, Map<String, Secret> otherSecrets) {
    return new SourceForm(
        name,
        type,
        others,
        otherSecrets,
        erased,
        settings,
        tempSchema,
        viewOnly,
        hidden,
        includeList,
        excludeList,
        dqops);
  }

  /** What a worker needs of a form that is not stored, as JSON, without its secrets. */
  public String toRequest() {
    ObjectNode request = JSON.createObjectNode();
    request.put("name", name).put("type", type.wire()).put("view_only", viewOnly);
    request.put("temp_schema", tempSchema);
    request.put("catalog_include_list", includeList).put("catalog_exclude_list", excludeList);
    request.set("options", JSON.valueToTree(options));
    return request.toString();
  }

  /** Reads {@link #toRequest} back; the secrets are kept elsewhere. */
  public static SourceForm ofRequest(String json) {
    try {
      ObjectNode request = (ObjectNode) JSON.readTree(json);
      SourceType type =
          SourceType.ofWire(request.path("type").asText())
              .orElseThrow(() -> new IllegalStateException("A request of no known type"));
      return parse(request, new Kept(type, OptionSchema.of(type).secrets()), true);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds JSON", e);
    }
  }

  private static @Nullable SourceType type(
      @Nullable Object word, boolean wide, List<FieldError> faults) {
    if (word == null) {
      return null; // told already
    }
    SourceType type = SourceType.ofWire((String) word).orElse(null);
    if (type == null || !(wide || type.inDatafold())) {
      List<String> words = SourceType.ofDatafold().stream().map(SourceType::wire).toList();
      faults.add(
          new FieldError(List.of("type"), "Input should be " + OptionField.oneOf(words), "enum"));
      return null;
    }
    return type;
  }

  private static void readOptions(
      SourceType type,
      JsonNode given,
      @Nullable Kept kept,
      boolean wide,
      Map<String, Object> options,
      Map<String, Secret> secrets,
      Set<String> erased,
      List<FieldError> faults) {
    for (OptionField each : OptionSchema.of(type).all()) {
      OptionField field = wide ? each.widened() : each;
      JsonNode value = given.get(field.name());
      boolean isKept = value == null && kept != null && kept.has(type, field.name());
      if (isKept) {
        continue;
      }
      Object read = field.read(value, List.of("options", field.name()), faults::add);
      if (field.secret() && read != null) {
        secrets.put(field.name(), new Secret((String) read));
      } else if (read != null) {
        options.put(field.name(), read);
      } else if (field.secret() && value != null) {
        erased.add(field.name());
      }
    }
  }

  private static @Nullable String stripped(@Nullable Object text) {
    return text == null || ((String) text).isBlank() ? null : ((String) text).strip();
  }
}
