package dev.sourcecheck.source.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as plain values: String, Long, Double, Boolean, List and Map. Nulls within a list or a map
 * are left out.
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
    throw new IllegalArgumentException("No value for a node of type " + node.getNodeType());
  }

  /** Empty for what is no object. */
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
