package dev.sourcecheck.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads YAML, which includes JSON, as a JSON tree. Anchors and merge keys work; types of the
 * application are never created.
 */
final class YamlTree {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_CHARACTERS = 4 * 1024 * 1024;
  private static final int MAX_DEPTH = 50;

  private YamlTree() {}

  /**
   * @throws UsageException if the text is not one valid document; the message quotes no line of it,
   *     because it may contain secrets
   */
  static JsonNode read(String text) throws UsageException {
    LoaderOptions limits = new LoaderOptions();
    limits.setAllowDuplicateKeys(false);
    limits.setAllowRecursiveKeys(false);
    limits.setCodePointLimit(MAX_CHARACTERS);
    limits.setNestingDepthLimit(MAX_DEPTH);
    Object loaded;
    try {
      loaded = new Yaml(new SafeConstructor(limits)).load(text);
    } catch (MarkedYAMLException e) {
      throw new UsageException("The YAML is invalid" + place(e.getProblemMark()) + problem(e));
    } catch (YAMLException e) {
      throw new UsageException("The YAML is invalid or too large");
    }
    return tree(loaded, "", 0);
  }

  private static String place(@Nullable Mark mark) {
    return mark == null
        ? ""
        : " in line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String problem(MarkedYAMLException invalid) {
    String problem = invalid.getProblem();
    return problem == null || problem.contains("\n") ? "" : ": " + problem;
  }

  private static JsonNode tree(@Nullable Object value, String path, int depth)
      throws UsageException {
    if (depth > MAX_DEPTH) { // a collection that contains itself by an alias
      throw new UsageException("The YAML is nested too deeply at " + path);
    }
    if (value == null) {
      return JSON.nullNode();
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = JSON.objectNode();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String key = String.valueOf(entry.getKey());
        object.set(key, tree(entry.getValue(), path + "/" + key, depth + 1));
      }
      return object;
    }
    if (value instanceof List<?> list) {
      ArrayNode array = JSON.arrayNode();
      for (Object item : list) {
        array.add(tree(item, path + "/" + array.size(), depth + 1));
      }
      return array;
    }
    return scalar(value, path);
  }

  private static JsonNode scalar(Object value, String path) throws UsageException {
    if (value instanceof String text) {
      return JSON.textNode(text);
    }
    if (value instanceof Boolean flag) {
      return JSON.booleanNode(flag);
    }
    if (value instanceof Integer number) {
      return JSON.numberNode(number);
    }
    if (value instanceof Long number) {
      return JSON.numberNode(number);
    }
    if (value instanceof BigInteger number) {
      return JSON.numberNode(number);
    }
    if (value instanceof Double number) {
      return JSON.numberNode(number);
    }
    throw new UsageException("Write the value at " + path + " in quotes");
  }
}
