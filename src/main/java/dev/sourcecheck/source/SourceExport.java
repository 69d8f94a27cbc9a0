package dev.sourcecheck.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads all sources as forms of Datafold's API. Uses only columns that the store has had since its
 * first schema and needs no master key, so that it can read a store that cannot be migrated.
 */
public final class SourceExport {
  private static final String PRESENT = "SELECT to_regclass('data_source') IS NOT NULL";
  private static final String SELECT =
      """
      SELECT name, type, options, settings, dqops, temp_schema, catalog_include_list,
             catalog_exclude_list, view_only, hidden,
             ARRAY(SELECT field FROM data_source_secret WHERE source_id = data_source.id
                   ORDER BY field) AS secrets
      FROM data_source
      WHERE deleted_at IS NULL
      ORDER BY id
      """;

  private static final JsonMapper JSON = new JsonMapper();

  private SourceExport() {}

  /**
   * Returns the forms, by id, including hidden sources. Two fields are for the reader, and the API
   * ignores them: {@code secret_fields}, the names of the secrets, which are not included, and
   * {@code dqops}, the fields that only DQOps' API has.
   *
   * @return empty if this is not a store
   */
  public static Optional<ArrayNode> read(StoreSql store) {
    return store.withSession(
        session ->
            session.sql(PRESENT).one(Boolean.class)
                ? Optional.of(forms(session))
                : Optional.empty());
  }

  private static ArrayNode forms(SqlSession session) {
    return JSON.createArrayNode().addAll(session.sql(SELECT).list(row -> form(row)));
  }

  private static ObjectNode form(ResultSet row) throws SQLException {
    String type = row.getString("type");
    ObjectNode form = JSON.createObjectNode();
    form.put("name", row.getString("name")).put("type", type);
    ObjectNode options = object(row.getString("options"));
    if (options != null) {
      form.set("options", shown(type, options));
    }
    putText(form, "temp_schema", row);
    putText(form, "catalog_include_list", row);
    putText(form, "catalog_exclude_list", row);
    form.put("view_only", row.getBoolean("view_only")).put("hidden", row.getBoolean("hidden"));
    ObjectNode settings = object(row.getString("settings"));
    if (settings != null) {
      form.setAll(settings);
    }
    ObjectNode dqops = object(row.getString("dqops"));
    if (dqops != null) {
      form.set("dqops", dqops);
    }
    ArrayNode secrets = form.putArray("secret_fields");
    for (String field : (String[]) row.getArray("secrets").getArray()) {
      secrets.add(field);
    }
    return form;
  }

  /** Replaces the values that only DQOps' API accepts by those that Datafold's API shows. */
  private static ObjectNode shown(String type, ObjectNode options) {
    SourceType known = SourceType.ofWire(type).orElse(null);
    if (known == null) {
      return options;
    }
    for (Map.Entry<String, JsonNode> option : options.properties()) {
      OptionField field = OptionSchema.of(known).field(option.getKey());
      String stored = option.getValue().asText();
      if (field != null && !field.datafoldValue(stored).equals(stored)) {
        options.replace(option.getKey(), JSON.valueToTree(field.datafoldValue(stored)));
      }
    }
    return options;
  }

  private static void putText(ObjectNode form, String column, ResultSet row) throws SQLException {
    String text = row.getString(column);
    if (text != null) {
      form.put(column, text);
    }
  }

  /** Null for an absent object. */
  private static @Nullable ObjectNode object(@Nullable String json) {
    try {
      return json != null && JSON.readTree(json) instanceof ObjectNode object ? object : null;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON column could not be parsed", e);
    }
  }
}
