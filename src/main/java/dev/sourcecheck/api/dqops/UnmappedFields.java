package dev.sourcecheck.api.dqops;

import dev.sourcecheck.source.SourceForm;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a DQOps client wrote and that the options of a source do not represent. They are
 * stored beside the options.
 *
 * @param section fields of the provider's section that are not options, or whose values an option
 *     represents differently, such as references
 * @param unset mapped fields that the client left out although the option has a value, such as a
 *     default of the provider. Null in rows of earlier versions: their section has every field that
 *     the client wrote, so all other fields are unset.
 * @param outer the fields beside the section
 */
record UnmappedFields(
    DqopsProvider provider,
    Map<String, Object> section,
    @Nullable Set<String> unset,
    Map<String, Object> outer) {
  private static final String PROVIDER = "provider";
  private static final String SECTION = "section";
  private static final String UNSET = "unset";
  private static final String OUTER = "around";

  /** The fields of a stored source; null if no DQOps client wrote it with this provider. */
  static @Nullable UnmappedFields of(SourceForm form, DqopsProvider provider) {
    Map<String, Object> stored = form.dqops();
    return stored == null || !provider.wire().equals(stored.get(PROVIDER))
        ? null
        : new UnmappedFields(provider, object(stored, SECTION), unset(stored), outer(form));
  }

  /** The fields outside the section, which do not depend on the provider. */
  static Map<String, Object> outer(SourceForm form) {
    return form.dqops() == null ? Map.of() : object(form.dqops(), OUTER);
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(PROVIDER, provider.wire());
    map.put(SECTION, section);
    map.put(UNSET, unset == null ? List.of() : List.copyOf(unset));
    map.put(OUTER, outer);
    return map;
  }

  /** True if the client left this field out. */
  boolean isUnset(String field) {
    return unset == null ? !section.containsKey(field) : unset.contains(field);
  }

  private static @Nullable Set<String> unset(Map<String, Object> stored) {
    if (!(stored.get(UNSET) instanceof List<?> names)) {
      return null;
    }
    Set<String> unset = new LinkedHashSet<>();
    names.forEach(name -> unset.add(name.toString()));
    return unset;
  }

  @SuppressWarnings("unchecked") // JSON objects have text keys
  private static Map<String, Object> object(Map<String, Object> stored, String name) {
    return stored.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
