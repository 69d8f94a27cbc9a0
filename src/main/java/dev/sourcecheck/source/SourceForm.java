package dev.sourcecheck.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The validated form of a source. Its JSON is Datafold's; the schemas {@code ApiDataSource.json}
 * and that of the type describe it, and other fields are ignored.
 *
 * @param options as sent, without defaults and secrets; null if the form has no options
 * @param secrets the secrets that the form contains
 * @param erased the secret fields that the form sets to null, or certificates that it sets to ""
 * @param dqops fields of a DQOps client that no other component represents; null keeps the stored
 *     ones
 * @param settings outer fields that are stored for clients and have no effect here
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
  /** The stored secrets, which a form may omit. */
  public record KeptSecrets(SourceType type, Set<String> fields) {
    boolean has(SourceType formType, String field) {
      return type == formType && fields.contains(field);
    }
  }

  /**
   * Reads a form of Datafold's API.
   *
   * @param kept null for a new source
   * @throws InvalidSourceException with all errors
   */
  public static SourceForm parse(ObjectNode form, @Nullable KeptSecrets kept) {
    return new SourceFormParser(kept).parse(form);
  }

  /**
   * Reads secrets alone, by field name, such as one-time credentials.
   *
   * @throws InvalidSourceException if a value is missing or not text, or if the type has no such
   *     secret field
   */
  public static Map<String, Secret> parseSecrets(SourceType type, ObjectNode given) {
    return SourceFormParser.parseSecrets(type, given);
  }

  /** The specification with defaults and the secrets of the form. */
  public SourceSpec spec() {
    return spec(null, secrets);
  }

  /** The specification with defaults and other secrets than those of the form. */
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
   * Keeps stored options that Datafold's API cannot represent, if the form repeats what the API
   * shows instead of them.
   */
  SourceForm keepingUnrepresentableOptions(SourceForm stored) {
    if (options == null || stored.options == null || stored.type != type) {
      return this;
    }
    Map<String, Object> kept = new LinkedHashMap<>(options);
    for (OptionField field : OptionSchema.of(type).all()) {
      Object before = stored.options.get(field.name());
      Object sent = kept.getOrDefault(field.name(), field.defaultValue());
      if (before != null
          && !before.equals(field.datafoldValue(before))
          && field.datafoldValue(before).equals(sent)) {
        kept.put(field.name(), before);
      }
    }
    return withOptions(kept, secrets);
  }

  /** The same form with the options of the stored source, and without secrets. */
  public SourceForm withOptionsOf(SourceForm stored) {
    return withOptions(stored.options, Map.of());
  }

  /** The same form with other options and secrets. */
  SourceForm withOptions(@Nullable Map<String, Object> others, Map<String, Secret> otherSecrets) {
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
}
