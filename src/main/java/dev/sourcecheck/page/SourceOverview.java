package dev.sourcecheck.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page of a source shows: the steps of the latest finished test, and the settings without
 * secrets.
 *
 * @param job the latest finished test, null if there is none
 * @param editable false for the types that only DQOps' API has
 */
public record SourceOverview(
    @Nullable Long job, List<StepSummary> steps, List<SourceSetting> settings, boolean editable) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param message what was found; text of the source, already scrubbed
   */
  public record StepSummary(String name, VerdictLabel verdict, String message, String took) {}

  /**
   * @param value the text {@code stored} for a secret
   */
  public record SourceSetting(String label, String value, boolean secret) {}

  static SourceOverview of(DataSource source, @Nullable TestJob latest) {
    return new SourceOverview(
        latest == null ? null : latest.id(),
        latest == null ? List.of() : latest.steps().stream().map(SourceOverview::step).toList(),
        settings(source),
        source.form().type().inDatafold());
  }

  /** A step's name for users. */
  static String name(TestStep step) {
    return switch (step.step()) {
      case CONNECTION -> "Connection";
      case TEMP_SCHEMA -> "Temporary schema";
      case SCHEMA_DOWNLOAD -> "Schema download";
      case LINEAGE_DOWNLOAD -> "Lineage download";
    };
  }

  static StepSummary step(TestStep step) {
    JsonNode result = parse(step.result());
    String outcome = result.path("outcome").textValue();
    return new StepSummary(
        name(step),
        VerdictLabel.of(
            step.status(), outcome == null ? null : Outcome.ofWire(outcome), step.warnings()),
        result.path("message").asText(""),
        PageTime.between(step.startedAt(), step.finishedAt()));
  }

  static JsonNode parse(@Nullable String json) {
    try {
      return json == null ? JSON.missingNode() : JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The stored result is not valid JSON", e);
    }
  }

  private static List<SourceSetting> settings(DataSource source) {
    SourceForm form = source.form();
    OptionSchema schema = OptionSchema.of(form.type());
    Map<String, Object> values = schema.datafoldOptions(form.spec().options());
    List<SourceSetting> settings = new ArrayList<>();
    for (OptionField field : schema.all()) {
      Object value = values.get(field.name());
      if (field.secret() && source.storedSecrets().contains(field.name())) {
        settings.add(new SourceSetting(label(field), "Stored, not shown", true));
      } else if (!field.secret() && value != null && !value.toString().isEmpty()) {
        settings.add(new SourceSetting(label(field), value.toString(), false));
      }
    }
    add(settings, "temp_schema", form.tempSchema());
    add(settings, "catalog_include_list", form.includeList());
    add(settings, "catalog_exclude_list", form.excludeList());
    add(settings, "view_only", form.viewOnly() ? "Yes" : null);
    return settings;
  }

  private static void add(List<SourceSetting> settings, String name, @Nullable String value) {
    OptionField field = OptionSchema.outer().field(name);
    if (field != null && value != null) {
      settings.add(new SourceSetting(label(field), value, false));
    }
  }

  static String label(OptionField field) {
    return field.schema().path("title").asText(field.name());
  }
}
