package dev.sourcecheck.api.dqops;

import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A stored source as DQOps sees it. What a DQOps client once wrote is shown as it wrote it, unless
 * the option that it stands for says something else by now.
 *
 * @param section the provider's fields, without secrets, in the order of the provider
 * @param around what stands beside the section, as it was given
 */
public record DqopsConnection(
    long id,
    String name,
    DqopsProvider provider,
    Map<String, Object> section,
    Map<String, Object> around) {

  /** Empty if DQOps does not know such sources. */
  public static Optional<DqopsConnection> of(DataSource source) {
    SourceForm form = source.form();
    return DqopsProvider.of(form.type())
        .map(
            provider ->
                new DqopsConnection(
                    source.id(),
                    form.name(),
                    provider,
                    section(provider, form),
                    form.dqops() == null
                        ? Map.of()
                        : part(form.dqops(), DqopsConnectionForm.AROUND)));
  }

  private static Map<String, Object> section(DqopsProvider provider, SourceForm form) {
    Map<String, Object> written = written(provider, form);
    SourceType type = form.type();
    OptionSchema fields = OptionSchema.of(type);
    Map<String, Object> options = form.options() == null ? Map.of() : form.options();
    Map<String, Object> now = fields.withDefaults(options);
    // a source that Datafold made shows its defaults: DQOps has others
    Map<String, Object> then =
        written == null
            ? Map.of()
            : fields.withDefaults(
                DqopsConnectionForm.options(provider, written, type, fault -> {}));
    Map<String, Object> shown = new LinkedHashMap<>(written == null ? Map.of() : written);
    shown.putAll(provider.given(type));
    for (FieldMapping link : provider.links(type)) {
      Object value = now.get(link.option());
      if (Objects.equals(value, then.get(link.option()))) {
        continue;
      }
      if (value == null) {
        shown.remove(link.field());
      } else {
        shown.put(link.field(), link.toField(value));
      }
    }
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (String field : provider.fields()) {
      Object value = shown.get(field);
      if (value != null && !value.equals("")) {
        ordered.put(field, value);
      }
    }
    return ordered;
  }

  /** What a client of DQOps wrote, null if none ever did for this provider. */
  private static @Nullable Map<String, Object> written(DqopsProvider provider, SourceForm form) {
    Map<String, Object> dqops = form.dqops();
    return dqops == null || !provider.word().equals(dqops.get(DqopsConnectionForm.PROVIDER))
        ? null
        : part(dqops, DqopsConnectionForm.SECTION);
  }

  @SuppressWarnings("unchecked") // JSON objects, as Values makes them
  static Map<String, Object> part(Map<String, Object> dqops, String name) {
    return dqops.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  /**
   * The fields of no option that say where the secrets go, or as whom, and that would change, or
   * become less safe; none if the next form says nothing about them.
   */
  public static Set<String> rebound(SourceForm stored, SourceForm next) {
    DqopsProvider provider = DqopsProvider.of(next.type()).orElse(null);
    Set<String> changed = new TreeSet<>();
    if (provider == null || next.dqops() == null || next.type() != stored.type()) {
      return changed;
    }
    Set<String> linked = new TreeSet<>();
    provider.links(next.type()).forEach(link -> linked.add(link.field()));
    Map<String, Object> before = section(provider, stored);
    Map<String, Object> after = part(next.dqops(), DqopsConnectionForm.SECTION);
    for (OptionField field : provider.schema().all()) {
      Object was = before.get(field.name());
      Object is = after.get(field.name());
      List<Object> strengths = field.strengths();
      boolean weaker = strengths.indexOf(is) < strengths.indexOf(was);
      if (!linked.contains(field.name())
          && (weaker || (field.binds() && !Objects.equals(was, is)))) {
        changed.add(field.name());
      }
    }
    return changed;
  }
}
