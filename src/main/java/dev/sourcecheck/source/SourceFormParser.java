package dev.sourcecheck.source;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Reads and validates one form, and collects all errors. */
final class SourceFormParser {
  /** The outer fields that are not settings: each has its own component, or is read-only. */
  private static final Set<String> NOT_SETTINGS =
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

  private final SourceForm.@Nullable KeptSecrets kept;
  private final List<FieldError> errors = new ArrayList<>();
  private final Map<String, Object> options = new LinkedHashMap<>();
  private final Map<String, Secret> secrets = new LinkedHashMap<>();
  private final Set<String> erased = new LinkedHashSet<>();

  /**
   * @param kept the stored secrets, null for a new source
   */
  SourceFormParser(SourceForm.@Nullable KeptSecrets kept) {
    this.kept = kept;
  }

  SourceForm parse(ObjectNode form) {
    Map<String, Object> outer = new LinkedHashMap<>();
    for (OptionField field : OptionSchema.outer().all()) {
      Object value = field.read(form.get(field.name()), List.of(field.name()), errors::add);
      if (value != null) {
        outer.put(field.name(), value);
      }
    }
    SourceType type = type(outer.get("type"));
    JsonNode given = form.get("options");
    boolean hasOptions = type != null && given != null && given.isObject();
    if (type != null && given != null && hasOptions) {
      readOptions(type, given);
    }
    String tempSchema = stripped(outer.get("temp_schema"));
    if (type != null && tempSchema != null) {
      TempSchemaName.check(tempSchema, OptionSchema.of(type).tempSchemaSyntax(), errors::add);
      TempSchemaName.checkNotReserved(
          tempSchema, OptionSchema.of(type).reservedSchemas(), errors::add);
    }
    String name = stripped(outer.get("name"));
    if (!errors.isEmpty() || type == null || name == null) {
      throw new InvalidSourceException(errors);
    }
    Map<String, Object> settings = new LinkedHashMap<>(outer);
    settings.keySet().removeAll(NOT_SETTINGS);
    return new SourceForm(
        name,
        type,
        hasOptions ? options : null,
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

  private @Nullable SourceType type(@Nullable Object name) {
    if (name == null) {
      return null; // already reported as missing
    }
    SourceType type = SourceType.ofWire((String) name).orElse(null);
    if (type == null || !type.inDatafold()) {
      List<String> allowed = SourceType.ofDatafold().stream().map(SourceType::wire).toList();
      errors.add(
          new FieldError(List.of("type"), "Input should be " + OptionField.oneOf(allowed), "enum"));
      return null;
    }
    return type;
  }

  private void readOptions(SourceType type, JsonNode given) {
    for (OptionField field : OptionSchema.of(type).all()) {
      JsonNode value = given.get(field.name());
      if (value == null && kept != null && kept.has(type, field.name())) {
        continue;
      }
      Object read = field.read(value, List.of("options", field.name()), errors::add);
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

  static Map<String, Secret> parseSecrets(SourceType type, ObjectNode given) {
    List<FieldError> errors = new ArrayList<>();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    Set<String> allowed = OptionSchema.of(type).secrets();
    for (String name : (Iterable<String>) given::fieldNames) {
      if (!allowed.contains(name)) {
        errors.add(
            new FieldError(List.of(name), "Extra inputs are not permitted", "extra_forbidden"));
      }
    }
    for (OptionField field : OptionSchema.of(type).all()) {
      JsonNode value = given.get(field.name());
      if (!field.secret() || value == null) {
        continue;
      }
      int before = errors.size();
      Object secret = field.read(value, List.of(field.name()), errors::add);
      if (secret != null) {
        secrets.put(field.name(), new Secret((String) secret));
      } else if (errors.size() == before) {
        errors.add(new FieldError(List.of(field.name()), "Field required", "missing"));
      }
    }
    if (!errors.isEmpty()) {
      throw new InvalidSourceException(errors);
    }
    return secrets;
  }
}
