package dev.sourcecheck.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.source.options.JsonValues;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.SqlStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of a stored source. */
final class SourceColumns {
  static final String COLUMNS =
      """
      SELECT id, name, type, options, settings, temp_schema, catalog_include_list,
             catalog_exclude_list, view_only, hidden, revision, dqops,
             credentials_since, confirmations_since,
             ARRAY(SELECT field FROM data_source_secret WHERE source_id = data_source.id
                   ORDER BY field) AS secrets
      """;

  static final String SELECT_WITH_SECRETS =
      COLUMNS
          + """
            , ARRAY(SELECT ciphertext FROM data_source_secret WHERE source_id = data_source.id
                    ORDER BY field) AS ciphertexts
            FROM data_source
            WHERE deleted_at IS NULL AND id = :id
            """;

  private static final JsonMapper JSON = new JsonMapper();

  private SourceColumns() {}

  /** Binds the columns that a form determines. */
  static SqlStatement bind(SqlStatement statement, SourceForm form) {
    return statement
        .bind("name", form.name())
        .bind("type", form.type().wire())
        .bind("options", json(form.options()))
        .bind("settings", json(form.settings()))
        .bind("tempSchema", form.tempSchema())
        .bind("includeList", form.includeList())
        .bind("excludeList", form.excludeList())
        .bind("viewOnly", form.viewOnly())
        .bind("hidden", form.hidden())
        .bind("dqops", form.dqops() == null ? null : json(form.dqops()));
  }

  static DataSource read(ResultSet row) throws SQLException {
    String type = row.getString("type");
    SourceForm form =
        new SourceForm(
            row.getString("name"),
            SourceType.ofWire(type).orElseThrow(() -> new SQLException("Unknown type " + type)),
            map(row, "options"),
            Map.of(),
            Set.of(),
            JsonValues.map(json(row.getString("settings"))),
            row.getString("temp_schema"),
            row.getBoolean("view_only"),
            row.getBoolean("hidden"),
            row.getString("catalog_include_list"),
            row.getString("catalog_exclude_list"),
            map(row, "dqops"));
    Set<String> secrets = Set.of((String[]) row.getArray("secrets").getArray());
    return new DataSource(row.getLong("id"), form, secrets, row.getInt("revision"));
  }

  private static @Nullable Map<String, Object> map(ResultSet row, String column)
      throws SQLException {
    String text = row.getString(column);
    JsonNode json = text == null ? null : json(text);
    return json == null || json.isNull() ? null : JsonValues.map(json);
  }

  private static String json(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A validated value could not be serialized", e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON column could not be parsed", e);
    }
  }
}
