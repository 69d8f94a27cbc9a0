package dev.sourcecheck.source.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts JSON to String, Long, Double, Boolean, List and Map. Nulls in lists and maps are
 * omitted.
 */
public final class JsonValues {
  private JsonValues() {}

  static Object of(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber()) {
      return node.longValue();
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    if (node.isObject()) {
      return map(node);
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(
          item -> {
            if (!item.isNull()) {
              list.add(of(item));
            }
          });
      return list;
    }
    throw new IllegalArgumentException("Unsupported node type " + node.getNodeType());
  }

  /** The fields of an object; empty for other JSON. */
  public static Map<String, Object> map(JsonNode object) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isNull()) {
        map.put(field.getKey(), of(field.getValue()));
      }
    }
    return map;
  }
}
