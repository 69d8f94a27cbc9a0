package dev.sourcecheck.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes results as JSON. */
public final class JsonReport {
  /** In ASCII, because the encoding of standard output is unknown. */
  private static final ObjectWriter JSON =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build()
          .writerWithDefaultPrettyPrinter();

  private JsonReport() {}

  /**
   * The job of the only source, or {@code {"sources": [{"name", "job"}]}}.
   *
   * @param single true if one source was named on the command line
   */
  public static String of(List<ReportedSource> sources, boolean single) {
    if (single && sources.size() == 1) {
      return write(sources.get(0).job());
    }
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    ArrayNode list = report.putArray("sources");
    for (ReportedSource source : sources) {
      list.addObject().put("name", source.name()).set("job", source.job());
    }
    return write(report);
  }

  /** Any JSON of the API. */
  public static String write(JsonNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The results could not be serialized", e);
    }
  }
}
