package dev.sourcecheck.cli.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.source.connection.ConnectionPart;
import dev.sourcecheck.source.connection.ConnectionText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads Airflow's connections from the environment: {@code AIRFLOW_CONN_<ID>}, a URI or JSON, by
 * Airflow's manual "Managing Connections". Those in its database cannot be read.
 */
final class AirflowConnections {
  private static final String PREFIX = "AIRFLOW_CONN_";
  private static final JsonMapper JSON = new JsonMapper();

  private AirflowConnections() {}

  /** In the order of their names, each in lower case, as Airflow's ids usually are. */
  static List<SourceInput> read(Map<String, String> environment) throws UsageException {
    FoundSources found = new FoundSources("airflow");
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      if (variable.getKey().startsWith(PREFIX)) {
        String id = variable.getKey().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        found.add(id, () -> connection(variable.getValue().strip()));
      }
    }
    return found.all();
  }

  private static FormBuilder connection(String text) throws UsageException {
    return text.startsWith("{") ? ofJson(text) : ofUri(text);
  }

  private static FormBuilder ofUri(String text) throws UsageException {
    if (!text.contains("://")) {
      throw new UsageException("it is neither a URI nor JSON");
    }
    ConnectionText uri = ConnectionStrings.split(text);
    List<ConnectionPart> parts = new ArrayList<>();
    Map<String, String> extra = new LinkedHashMap<>();
    for (ConnectionPart part : uri.parts()) {
      if (part.name().equals("__extra__")) {
        addExtra(json(part.value()), extra);
      } else {
        parts.add(part);
      }
    }
    extra.forEach((name, value) -> parts.add(new ConnectionPart(name, value)));
    FormBuilder form = new FormBuilder(uri.type());
    ConnectionStrings.apply(parts, form);
    return form;
  }

  private static FormBuilder ofJson(String text) throws UsageException {
    JsonNode json = json(text);
    FormBuilder form = new FormBuilder(ConnectionStrings.type(json.path("conn_type").asText("")));
    Map<String, String> parameters = new LinkedHashMap<>();
    put(json, "host", "host", parameters);
    put(json, "port", "port", parameters);
    put(json, "login", "user", parameters);
    put(json, "password", "password", parameters);
    put(json, "schema", "dbname", parameters);
    JsonNode extra = json.path("extra");
    boolean nested = extra.isTextual() && !extra.asText().isBlank();
    addExtra(nested ? json(extra.asText()) : extra, parameters);
    ConnectionStrings.apply(parameters, form);
    return form;
  }

  private static void addExtra(JsonNode extra, Map<String, String> parameters) {
    for (Map.Entry<String, JsonNode> entry : extra.properties()) {
      if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
        parameters.putIfAbsent(entry.getKey(), entry.getValue().asText());
      }
    }
  }

  private static void put(JsonNode json, String field, String name, Map<String, String> to) {
    JsonNode value = json.path(field);
    if (value.isValueNode() && !value.isNull() && !value.asText().isEmpty()) {
      to.put(name, value.asText());
    }
  }

  private static JsonNode json(String text) throws UsageException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UsageException("its JSON is invalid");
    }
  }
}
