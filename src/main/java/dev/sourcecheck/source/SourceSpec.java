package dev.sourcecheck.source;

import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretScrubber;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.source.options.TempSchemaName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The specification of a source, as checks and engines use it.
 *
 * @param id the stored source, null for a test without saving
 * @param options by field name of {@code configuration_schema}, including defaults; values are
 *     String, Long, Double or Boolean
 * @param secrets by field name
 * @param tempSchema the schema for temporary tables, {@code database.schema} for most engines
 * @param viewOnly true if the write probe needs a confirmation
 * @param includeList patterns of the relations to download, null for all
 * @param excludeList patterns of the relations to omit, null for none
 */
public record SourceSpec(
    @Nullable Long id,
    String name,
    SourceType type,
    Map<String, Object> options,
    Map<String, Secret> secrets,
    @Nullable String tempSchema,
    boolean viewOnly,
    @Nullable String includeList,
    @Nullable String excludeList) {

  public SourceSpec {
    options = Map.copyOf(options);
    secrets = Map.copyOf(secrets);
  }

  /** The same source with other secrets. */
  public SourceSpec withSecrets(Map<String, Secret> others) {
    return new SourceSpec(
        id, name, type, options, others, tempSchema, viewOnly, includeList, excludeList);
  }

  /** A text option, null if absent. */
  public @Nullable String text(String field) {
    return options.get(field) instanceof String text ? text : null;
  }

  /** A whole-number option, or {@code defaultValue} if absent. */
  public int number(String field, int defaultValue) {
    return options.get(field) instanceof Number number ? number.intValue() : defaultValue;
  }

  /** A secret, null if none is stored. */
  public @Nullable Secret secret(String field) {
    return secrets.get(field);
  }

  /** Masks the secrets of this source. */
  public SecretScrubber scrubber() {
    return scrubber(List.of());
  }

  /** Masks the secrets of this source and others, such as one-time credentials. */
  public SecretScrubber scrubber(Collection<Secret> others) {
    List<Secret> all = new ArrayList<>(secrets.values());
    all.addAll(others);
    List<String> publicNames = new ArrayList<>();
    publicNames.add(name);
    options.values().forEach(value -> publicNames.add(value.toString()));
    if (tempSchema != null) {
      publicNames.addAll(TempSchemaName.parts(tempSchema));
    }
    return SecretScrubber.of(all, publicNames);
  }
}
