package dev.sourcecheck.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The forms of a file as they are sent to a service, which resolves their references itself. */
public final class SourceForms {
  private SourceForms() {}

  /**
   * @param file a path, or {@code -} for standard input
   * @throws UsageException if a form has no name or is no map, or if two have the same name
   */
  public static List<ObjectNode> read(String file, InputStream in) throws UsageException {
    String text = InputText.read(file, in);
    try {
      return forms(text);
    } catch (UsageException e) {
      throw e.in(file);
    }
  }

  private static List<ObjectNode> forms(String text) throws UsageException {
    List<ObjectNode> forms = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (JsonNode form : SourcesFile.forms(YamlTree.read(text))) {
      String name = form.path("name").asText("");
      if (!(form instanceof ObjectNode object) || name.isBlank()) {
        throw new UsageException("Source " + (forms.size() + 1) + " has no name");
      }
      if (names.contains(name)) {
        throw new UsageException("Two sources have the name " + name);
      }
      names.add(name);
      object.remove(List.of("secret_fields", "dqops", "id", "last_test"));
      forms.add(object);
    }
    return forms;
  }
}
