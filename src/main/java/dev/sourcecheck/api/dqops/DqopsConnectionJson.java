package dev.sourcecheck.api.dqops;

import dev.sourcecheck.api.dqops.DqopsConnectionForm.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** The two JSON forms of a connection, both in snake_case and without secrets. */
final class DqopsConnectionJson {
  private DqopsConnectionJson() {}

  /** {@code ConnectionModel}. */
  static Map<String, Object> model(DqopsConnection connection) {
    Map<String, Object> json = head(connection);
    body(json, connection, Shape.MODEL);
    return json;
  }

  /** {@code ConnectionSpecificationModel}, with the {@code ConnectionSpec} in it. */
  static Map<String, Object> specification(DqopsConnection connection) {
    Map<String, Object> json = head(connection);
    Map<String, Object> spec = new LinkedHashMap<>();
    body(spec, connection, Shape.SPEC);
    json.put("spec", spec);
    json.put("can_edit", true);
    return json;
  }

  private static Map<String, Object> head(DqopsConnection connection) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("connection_name", connection.name());
    json.put("connection_hash", connection.id());
    return json;
  }

  private static void body(Map<String, Object> json, DqopsConnection connection, Shape shape) {
    String provider = connection.provider().wire();
    json.put("provider_type", provider);
    json.put(provider, connection.section());
    for (String field : shape.fields()) {
      Object stored = connection.outer().get(field);
      Object value = stored == null ? shape.defaultOf(field) : stored;
      if (value != null) {
        json.put(field, value);
      }
    }
  }
}
