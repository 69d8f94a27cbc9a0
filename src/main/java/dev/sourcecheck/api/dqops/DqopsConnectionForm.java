package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a DQOps client says a connection is, checked. Nulls count as not said. Values may be
 * references such as {@code ${NAME}}, which stay as they are.
 *
 * @param section the provider's fields as given, without secrets
 * @param secrets by the name under which the source keeps them
 * @param around what stands beside the section, as given
 */
public record DqopsConnectionForm(
    DqopsProvider provider,
    Map<String, Object> section,
    Map<String, Secret> secrets,
    Map<String, Object> around,
    Shape shape) {
  static final String PROVIDER = "provider";
  static final String SECTION = "section";
  static final String AROUND = "around";

  /** Secrets that no type of ours has are kept under names of this beginning. */
  static final String OWN_SECRET = "dqops.";

  private static final String PROPERTIES = "properties";
  private static final Pattern SECRET_PROPERTY =
      Pattern.compile("(?i).*(passw|pwd|secret|token|credential|(private|access|api).?key).*");
  private static final String REFERENCE = "${";

  /** The two forms in which DQOps has a connection. */
  public enum Shape {
    /** {@code ConnectionModel}. */
    MODEL("ConnectionModel"),
    /** {@code ConnectionSpec}. */
    SPEC("ConnectionSpec");

    private final String title;

    Shape(String title) {
      this.title = title;
    }

    private OptionSchema schema() {
      return OptionSchema.of(DqopsConnectionForm.class, "providers/" + title);
    }

    /** The names of the fields beside provider and section, in order. */
    public Set<String> fields() {
      return schema().names();
    }

    /** What a field says if nobody said anything, null for nothing. */
    public @Nullable Object defaultOf(String field) {
      return schema().defaultOf(field);
    }
  }

  /**
   * Reads a connection.
   *
   * @throws InvalidSourceException with everything that is wrong with it; {@code missing} at {@code
   *     provider_type} if there is no provider
   */
  public static DqopsConnectionForm parse(ObjectNode body, Shape shape) {
    List<FieldError> faults = new ArrayList<>();
    DqopsProvider provider = provider(body.path("provider_type"));
    JsonNode given = body.path(provider.word());
    if (!given.isObject() && !given.isNull() && !given.isMissingNode()) {
      faults.add(
          new FieldError(List.of(provider.word()), "Input should be an object", "dict_type"));
    }
    Map<String, Object> section = new LinkedHashMap<>();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    for (OptionField each : provider.schema().all()) {
      OptionField field = each.widened();
      List<Object> at = List.of(provider.word(), field.name());
      Object value = field.read(asText(field, given.get(field.name())), at, faults::add);
      if (value != null && field.secret()) {
        secrets.put(field.name(), new Secret((String) value));
      } else if (value != null) {
        section.put(field.name(), value);
      }
    }
    hideSecretProperties(provider, section, secrets, faults::add);
    Map<String, Object> around = new LinkedHashMap<>();
    for (OptionField each : shape.schema().all()) {
      Object value = each.widened().read(body.get(each.name()), List.of(each.name()), faults::add);
      if (value != null) {
        around.put(each.name(), value);
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidSourceException(faults);
    }
    return new DqopsConnectionForm(provider, section, secrets, around, shape);
  }

  /** DQOps' servers read a number where they want text. */
  private static @Nullable JsonNode asText(OptionField field, @Nullable JsonNode value) {
    boolean text = field.schema().path("type").asText().equals("string");
    return text && value != null && (value.isNumber() || value.isBoolean())
        ? JsonNodeFactory.instance.textNode(value.asText())
        : value;
  }

  private static DqopsProvider provider(JsonNode word) {
    if (word.isNull() || word.isMissingNode() || word.asText().isEmpty()) {
      throw new InvalidSourceException(
          List.of(new FieldError(List.of("provider_type"), "Field required", "missing")));
    }
    return DqopsProvider.ofWord(word.textValue())
        .orElseThrow(
            () -> {
              List<String> words = new ArrayList<>();
              for (DqopsProvider provider : DqopsProvider.values()) {
                words.add(provider.word());
              }
              return new InvalidSourceException(
                  List.of(
                      new FieldError(
                          List.of("provider_type"),
                          "Input should be " + OptionField.oneOf(words),
                          "enum")));
            });
  }

  /** Driver properties are sent back, so those that are secrets by their names are kept apart. */
  private static void hideSecretProperties(
      DqopsProvider provider,
      Map<String, Object> section,
      Map<String, Secret> secrets,
      Consumer<FieldError> faults) {
    if (section.get(PROPERTIES) instanceof Map<?, ?> given) {
      Map<String, Object> shown = new LinkedHashMap<>();
      given.forEach(
          (key, value) -> {
            String name = key.toString();
            if (SECRET_PROPERTY.matcher(name).matches()) {
              if (OptionField.isMask(value.toString())) {
                faults.accept(OptionField.maskAt(List.of(provider.word(), PROPERTIES, name)));
              }
              secrets.put(PROPERTIES + "." + name, new Secret(value.toString()));
            } else {
              shown.put(name, value);
            }
          });
      section.put(PROPERTIES, shown);
    }
  }

  /**
   * The source that this connection is.
   *
   * @param stored what it takes the place of: what only Datafold's view has is kept; null for a new
   *     one
   * @throws InvalidSourceException if a value cannot be an option of such a source
   */
  public SourceForm toSource(String name, @Nullable SourceForm stored) {
    SourceForm before =
        stored != null && provider.type(section, stored.type()) == stored.type() ? stored : null;
    SourceType type = provider.type(section, stored == null ? null : stored.type());
    List<FieldError> faults = new ArrayList<>();
    Map<String, Object> options = new LinkedHashMap<>();
    if (before != null && before.options() != null) {
      options.putAll(before.options());
    }
    provider.links(type).forEach(link -> options.remove(link.option()));
    options.putAll(options(provider, section, type, faults::add));
    Map<String, Secret> kept = new LinkedHashMap<>();
    Map<String, String> names = secretNames(provider, type);
    secrets.forEach(
        (field, secret) -> kept.put(names.getOrDefault(field, OWN_SECRET + field), secret));
    checkName(name, faults::add);
    if (!faults.isEmpty()) {
      throw new InvalidSourceException(faults);
    }
    return new SourceForm(
        name,
        type,
        options,
        kept,
        Set.of(),
        stored == null ? Map.of() : stored.settings(),
        before == null ? null : before.tempSchema(),
        stored != null && stored.viewOnly(),
        stored != null && stored.hidden(),
        stored == null ? null : stored.includeList(),
        stored == null ? null : stored.excludeList(),
        Map.of(PROVIDER, provider.word(), SECTION, section, AROUND, allAround(stored)));
  }

  /** The other form's fields stay. */
  private Map<String, Object> allAround(@Nullable SourceForm stored) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (stored != null && stored.dqops() != null) {
      all.putAll(DqopsConnection.part(stored.dqops(), AROUND));
    }
    all.keySet().removeAll(shape.fields());
    all.putAll(around);
    return all;
  }

  /** A name that the other view would change by reading and writing it is none. */
  private static void checkName(String name, Consumer<FieldError> faults) {
    OptionField field = Objects.requireNonNull(OptionSchema.outer().field("name"));
    List<Object> at = List.of("connection_name");
    Object read = field.read(JsonNodeFactory.instance.textNode(name), at, faults);
    if (read != null && !name.strip().equals(name)) {
      faults.accept(
          new FieldError(
              at, "String should have no white space around it", "string_pattern_mismatch"));
    }
  }

  private static Map<String, String> secretNames(DqopsProvider provider, SourceType type) {
    Map<String, String> names = new LinkedHashMap<>();
    provider.links(type).forEach(link -> names.put(link.field(), link.option()));
    return names;
  }

  /**
   * The options that a section's values are. A reference may have no place in an option's form;
   * then there is no such option, and a server whose host or port is not known has neither, so that
   * nobody takes a default for it.
   */
  static Map<String, Object> options(
      DqopsProvider provider,
      Map<String, Object> section,
      SourceType type,
      Consumer<FieldError> faults) {
    Map<String, Object> options = new LinkedHashMap<>();
    boolean addressKnown = true;
    for (FieldMapping link : provider.links(type)) {
      OptionField there = Objects.requireNonNull(provider.schema().field(link.field()));
      OptionField here =
          Objects.requireNonNull(OptionSchema.of(type).field(link.option())).widened();
      Object value = section.getOrDefault(link.field(), there.defaultValue());
      if (value == null || there.secret()) {
        continue;
      }
      List<FieldError> unfit = new ArrayList<>();
      Object option =
          here.read(link.toOption(value), List.of(provider.word(), link.field()), unfit::add);
      if (option != null) {
        options.put(link.option(), option);
      } else if (value.toString().contains(REFERENCE)) {
        addressKnown &= !link.option().equals("host") && !link.option().equals("port");
      } else {
        unfit.forEach(faults);
      }
    }
    if (!addressKnown) {
      options.remove("host");
      options.remove("port");
    }
    return options;
  }
}
