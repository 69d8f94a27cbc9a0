package dev.sourcecheck.api.dqops;

import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A stored source as DQOps shows it: the options of the source under the names of the provider's
 * fields, and the {@link UnmappedFields}.
 *
 * @param section the provider's fields in its order, without secrets
 * @param outer the fields beside the section, as written
 */
record DqopsConnection(
    long id,
    String name,
    DqopsProvider provider,
    Map<String, Object> section,
    Map<String, Object> outer) {

  /** Empty if DQOps has no provider for the type of the source. */
  static Optional<DqopsConnection> of(DataSource source) {
    SourceForm form = source.form();
    return DqopsProvider.of(form.type())
        .map(
            provider ->
                new DqopsConnection(
                    source.id(),
                    form.name(),
                    provider,
                    section(provider, form),
                    UnmappedFields.outer(form)));
  }

  private static Map<String, Object> section(DqopsProvider provider, SourceForm form) {
    UnmappedFields unmapped = UnmappedFields.of(form, provider);
    OptionSchema schema = OptionSchema.of(form.type());
    Map<String, Object> options =
        schema.withDefaults(form.options() == null ? Map.of() : form.options());
    Map<String, Object> written = unmapped == null ? Map.of() : unmapped.section();
    // until an option changes, its field is returned as the client wrote it, or omitted as well
    Map<String, Object> writtenOptions =
        schema.withDefaults(SectionMapper.options(provider, written, form.type(), error -> {}));
    Map<String, Object> shown = new LinkedHashMap<>(written);
    shown.putAll(provider.impliedFields(form.type()));
    for (FieldMapping mapping : provider.mappings(form.type())) {
      String field = mapping.field();
      Object option = options.get(mapping.option());
      boolean asWritten =
          unmapped != null && (written.containsKey(field) || unmapped.isUnset(field));
      if (asWritten && Objects.equals(option, writtenOptions.get(mapping.option()))) {
        continue;
      }
      if (option == null) {
        shown.remove(field);
      } else {
        shown.put(field, mapping.toField(option));
      }
    }
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (String field : provider.schema().names()) {
      Object value = shown.get(field);
      if (value != null && !value.equals("")) {
        ordered.put(field, value);
      }
    }
    return ordered;
  }

  /**
   * The unmapped fields that determine the destination of secrets or the account, and that would
   * change or become less safe.
   *
   * @return empty if the next form has no DQOps fields
   */
  static Set<String> changedBindings(SourceForm stored, SourceForm next) {
    Set<String> changed = new TreeSet<>();
    DqopsProvider provider = DqopsProvider.of(next.type()).orElse(null);
    UnmappedFields unmapped = provider == null ? null : UnmappedFields.of(next, provider);
    if (provider == null || unmapped == null || next.type() != stored.type()) {
      return changed;
    }
    Set<String> mapped = new TreeSet<>();
    provider.mappings(next.type()).forEach(mapping -> mapped.add(mapping.field()));
    Map<String, Object> storedSection = section(provider, stored);
    for (OptionField field : provider.schema().all()) {
      Object before = storedSection.get(field.name());
      Object after = unmapped.section().get(field.name());
      if (!mapped.contains(field.name())
          && (field.isWeaker(before, after) || (field.binds() && !Objects.equals(before, after)))) {
        changed.add(field.name());
      }
    }
    return changed;
  }
}
