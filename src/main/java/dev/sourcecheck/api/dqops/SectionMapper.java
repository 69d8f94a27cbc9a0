package dev.sourcecheck.api.dqops;

import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** Maps a provider's section to the options of a type, and collects the remaining fields. */
final class SectionMapper {
  private static final String REFERENCE = "${";

  private SectionMapper() {}

  /**
   * The options that a section represents. A value with a reference may not be a valid option; the
   * option is then absent. If this is the host or the port, both are absent, so that no default
   * address is used with the other.
   */
  static Map<String, Object> options(
      DqopsProvider provider,
      Map<String, Object> section,
      SourceType type,
      Consumer<FieldError> errors) {
    Map<String, Object> options = new LinkedHashMap<>();
    boolean addressKnown = true;
    for (FieldMapping mapping : provider.mappings(type)) {
      OptionField field = Objects.requireNonNull(provider.schema().field(mapping.field()));
      Object value = section.getOrDefault(mapping.field(), field.defaultValue());
      if (value == null || field.secret()) {
        continue;
      }
      OptionField target =
          Objects.requireNonNull(OptionSchema.of(type).field(mapping.option())).widened();
      List<FieldError> rejected = new ArrayList<>();
      Object option =
          target.read(
              mapping.toOption(value), List.of(provider.wire(), mapping.field()), rejected::add);
      if (option != null) {
        options.put(mapping.option(), option);
      } else if (value.toString().contains(REFERENCE)) {
        addressKnown &= !mapping.option().equals("host") && !mapping.option().equals("port");
      } else {
        rejected.forEach(errors);
      }
    }
    if (!addressKnown) {
      options.remove("host");
      options.remove("port");
    }
    return options;
  }

  /**
   * What remains of a section beside the options that it represents.
   *
   * @param options as {@link #options} returned them
   * @param outer the fields beside the section
   */
  static UnmappedFields unmapped(
      DqopsProvider provider,
      Map<String, Object> section,
      SourceType type,
      Map<String, Object> options,
      Map<String, Object> outer) {
    Map<String, Object> effective = OptionSchema.of(type).withDefaults(options);
    Map<String, Object> rest = new LinkedHashMap<>(section);
    Set<String> unset = new LinkedHashSet<>();
    for (FieldMapping mapping : provider.mappings(type)) {
      Object written = section.get(mapping.field());
      Object option = options.get(mapping.option());
      if (written == null && effective.containsKey(mapping.option())) {
        unset.add(mapping.field());
      } else if (option != null && mapping.toField(option).equals(written)) {
        rest.remove(mapping.field());
      }
    }
    return new UnmappedFields(provider, rest, unset, outer);
  }
}
