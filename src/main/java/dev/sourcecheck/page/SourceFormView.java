package dev.sourcecheck.page;

import dev.sourcecheck.source.DataSource;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The form of a source.
 *
 * @param id null for a new source
 * @param name the stored name, empty for a new source
 * @param pasted the result of parsing a pasted connection string, null if none was pasted
 */
public record SourceFormView(
    @Nullable Long id,
    String name,
    SourceType type,
    List<FormField> general,
    List<FormField> options,
    List<FormField> more,
    List<String> otherErrors,
    @Nullable PastedConnection pasted) {
  private static final List<String> MORE =
      List.of("temp_schema", "catalog_include_list", "catalog_exclude_list", "view_only");

  /**
   * @param source null for a new source
   * @param values the values by the names of the controls
   */
  static SourceFormView of(
      @Nullable DataSource source,
      SourceType type,
      Map<String, String> values,
      List<FieldError> errors,
      @Nullable PastedConnection pasted) {
    boolean sameType = source != null && source.form().type() == type;
    Set<String> stored = source == null || !sameType ? Set.of() : source.storedSecrets();
    Map<String, String> byField = byField(errors);
    OptionSchema schema = OptionSchema.of(type);
    List<FormField> options = new ArrayList<>();
    for (OptionField field : schema.all()) {
      String name = FormField.OPTIONS + field.name();
      options.add(
          FormField.of(
              field,
              name,
              values.getOrDefault(name, defaultText(field)),
              stored.contains(field.name()),
              "",
              Objects.requireNonNullElse(byField.remove(name), "")));
    }
    List<FormField> general = List.of(outer("name", values, byField, ""));
    List<FormField> more =
        MORE.stream().map(name -> outer(name, values, byField, help(name, schema))).toList();
    return new SourceFormView(
        source == null ? null : source.id(),
        source == null ? "" : source.form().name(),
        type,
        general,
        options,
        more,
        List.copyOf(byField.values()),
        pasted);
  }

  /** The values of a stored source, without secrets. */
  static Map<String, String> values(DataSource source) {
    SourceForm form = source.form();
    Map<String, String> values = new LinkedHashMap<>();
    OptionSchema.of(form.type())
        .datafoldOptions(form.spec().options())
        .forEach((name, value) -> values.put(FormField.OPTIONS + name, value.toString()));
    values.put("name", form.name());
    put(values, "temp_schema", form.tempSchema());
    put(values, "catalog_include_list", form.includeList());
    put(values, "catalog_exclude_list", form.excludeList());
    values.put("view_only", Boolean.toString(form.viewOnly()));
    return values;
  }

  private static void put(Map<String, String> values, String name, @Nullable String value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  private static FormField outer(
      String name, Map<String, String> values, Map<String, String> errors, String help) {
    OptionField field = Objects.requireNonNull(OptionSchema.outer().field(name));
    return FormField.of(
        field,
        name,
        values.getOrDefault(name, defaultText(field)),
        false,
        help,
        Objects.requireNonNullElse(errors.remove(name), ""));
  }

  private static String help(String name, OptionSchema schema) {
    return switch (name) {
      case "temp_schema" ->
          "Where the test creates and drops a small table"
              + (schema.tempSchemaSyntax() == null ? "." : ": " + schema.tempSchemaSyntax() + ".")
              + " Without one, this step is skipped.";
      case "catalog_include_list" ->
          "One pattern a line, such as sales.*. Without patterns, all relations are downloaded.";
      case "catalog_exclude_list" -> "Patterns of what not to download.";
      case "view_only" -> "The test asks before it writes to the source.";
      default -> "";
    };
  }

  private static String defaultText(OptionField field) {
    Object value = field.defaultValue();
    return value == null ? "" : value.toString();
  }

  /** The messages by the names of the controls. */
  private static Map<String, String> byField(List<FieldError> errors) {
    return errors.stream()
        .collect(
            Collectors.toMap(
                error ->
                    error.path().stream()
                        .limit(2)
                        .map(Object::toString)
                        .collect(Collectors.joining(".")),
                SourceFormView::message,
                (first, second) -> first + ". " + second,
                LinkedHashMap::new));
  }

  /** The message of the API, except where it describes JSON to someone who fills in a form. */
  private static String message(FieldError error) {
    return switch (error.type()) {
      case "missing", "string_too_short" -> "Enter a value";
      default -> error.message();
    };
  }

  public List<SourceType> types() {
    return SourceType.ofDatafold();
  }

  public boolean isNew() {
    return id == null;
  }

  /** The address that saves the form. */
  public String action() {
    return id == null ? "/ui/sources" : "/ui/sources/" + id;
  }

  /** The fields with errors, for the summary. */
  public List<FormField> invalid() {
    return Stream.of(general, options, more)
        .flatMap(List::stream)
        .filter(field -> !field.error().isEmpty())
        .toList();
  }

  public boolean hasErrors() {
    return !invalid().isEmpty() || !otherErrors.isEmpty();
  }

  /** Whether a field in the collapsed part needs to be seen. */
  public boolean showsMore() {
    return more.stream()
        .anyMatch(
            field ->
                !field.error().isEmpty()
                    || !(field.value().isEmpty() || field.value().equals("false")));
  }
}
