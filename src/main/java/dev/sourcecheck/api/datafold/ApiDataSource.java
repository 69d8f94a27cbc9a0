package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source as Datafold shows it: every outer field, with its default or null where nothing was
 * given, and the options without any secret.
 */
final class ApiDataSource {
  private static final JsonMapper JSON = new JsonMapper();

  private ApiDataSource() {}

  static ObjectNode json(DataSource source, @Nullable JsonNode lastTest) {
    SourceForm form = source.form();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String name : OptionSchema.outer().names()) {
      Object given = form.settings().get(name);
      values.put(name, given == null ? OptionSchema.outer().defaultOf(name) : given);
    }
    values.put("id", source.id());
    values.put("name", form.name());
    values.put("type", form.type().wire());
    values.put("options", form.options() == null ? null : options(form));
    values.put("temp_schema", form.tempSchema());
    values.put("view_only", form.viewOnly());
    values.put("hidden", form.hidden());
    values.put("catalog_include_list", form.includeList());
    values.put("catalog_exclude_list", form.excludeList());
    values.put("last_test", lastTest);
    return JSON.valueToTree(values);
  }

  /** In the order of the type's fields, whatever order the store has. */
  private static Map<String, Object> options(SourceForm form) {
    return OptionSchema.of(form.type()).shown(form.spec().options());
  }
}
