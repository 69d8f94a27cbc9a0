package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionSchema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source as Datafold's API shows it: all outer fields, with their defaults or null where the
 * caller set none, and the options without secrets.
 */
final class ApiDataSource {
  private static final JsonMapper JSON = new JsonMapper();

  private ApiDataSource() {}

  /**
   * @param latestTest the latest finished test of the source, null if there is none
   */
  static ObjectNode json(DataSource source, @Nullable TestJob latestTest) {
    SourceForm form = source.form();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String name : OptionSchema.outer().names()) {
      Object value = form.settings().get(name);
      values.put(name, value == null ? OptionSchema.outer().defaultOf(name) : value);
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
    values.put("last_test", latestTest == null ? null : lastTest(latestTest));
    return JSON.valueToTree(values);
  }

  /** In the order of the type's fields, because jsonb does not keep an order. */
  private static Map<String, Object> options(SourceForm form) {
    return OptionSchema.of(form.type()).datafoldOptions(form.spec().options());
  }

  private static ObjectNode lastTest(TestJob job) {
    Instant finishedAt = job.finishedAt();
    ObjectNode test = JSON.createObjectNode();
    test.put("tested_at", finishedAt == null ? null : finishedAt.toString());
    ArrayNode results = test.putArray("results");
    for (TestStep step : job.steps()) {
      ObjectNode result = results.addObject();
      result.put("step", step.step().wire());
      result.put("status", step.status().wire());
      result.set("result", step.result() == null ? null : step.resultJson());
    }
    return test;
  }
}
