package dev.sourcecheck.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file of sources in YAML or JSON: {@code sources}, a list of forms as the API takes them, or the
 * list alone, as {@code sources export} writes it.
 */
public final class SourcesFile {
  /** Fields that {@code sources export} adds for the reader. */
  private static final Set<String> INFORMATIVE = Set.of("secret_fields", "dqops");

  private SourcesFile() {}

  /**
   * Reads all sources, in the order of the file.
   *
   * @throws UsageException with the first source that is invalid, or if two have the same name
   */
  public static List<SourceInput> read(String text) throws UsageException {
    Map<String, SourceInput> sources = new LinkedHashMap<>();
    int position = 0;
    for (JsonNode form : forms(YamlTree.read(text))) {
      position++;
      SourceInput source = source(form, position);
      if (sources.putIfAbsent(source.name(), source) != null) {
        throw new UsageException("Two sources have the name " + source.name());
      }
    }
    return List.copyOf(sources.values());
  }

  /** The forms, not validated. */
  static List<JsonNode> forms(JsonNode root) throws UsageException {
    JsonNode list = root.isObject() ? root.path("sources") : root;
    if (!list.isArray()) {
      throw new UsageException("The file must contain sources, a list of sources");
    }
    if (root.isObject() && root.size() > 1) {
      throw new UsageException("The file may contain nothing else than sources");
    }
    if (list.isEmpty()) {
      throw new UsageException("The file contains no sources");
    }
    List<JsonNode> forms = new ArrayList<>();
    list.forEach(forms::add);
    return forms;
  }

  private static SourceInput source(JsonNode form, int position) throws UsageException {
    String title = "Source " + position;
    if (!(form instanceof ObjectNode object)) {
      throw new UsageException(title + " is not a map of fields");
    }
    String name = form.path("name").asText();
    if (!name.isEmpty()) {
      title += " (" + name + ")";
    }
    try {
      return new SourceInput(SourceForm.parse(object, null), unknownFields(title, object));
    } catch (InvalidSourceException e) {
      throw FormErrors.of(title, e);
    }
  }

  /** The API ignores other fields, but in a file they are more likely typing errors. */
  private static List<String> unknownFields(String title, ObjectNode form) {
    List<String> notes = new ArrayList<>();
    Set<String> outer = OptionSchema.outer().names();
    form.fieldNames()
        .forEachRemaining(
            field -> {
              if (!outer.contains(field) && !INFORMATIVE.contains(field)) {
                notes.add(title + ": the field " + field + " is unknown and ignored");
              }
            });
    SourceType.ofWire(form.path("type").asText())
        .ifPresent(
            type -> {
              Set<String> known = OptionSchema.of(type).names();
              form.path("options")
                  .fieldNames()
                  .forEachRemaining(
                      field -> {
                        if (!known.contains(field)) {
                          notes.add(title + ": the option " + field + " is unknown and ignored");
                        }
                      });
            });
    return notes;
  }
}
