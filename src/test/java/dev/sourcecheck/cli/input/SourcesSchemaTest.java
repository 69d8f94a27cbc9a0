package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/sources.schema.json}, which editors use. */
class SourcesSchemaTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path FILE = Path.of("docs", "sources.schema.json");

  @Test
  void hasTheOptionsOfEveryType() throws Exception {
    assertThat(JSON.readTree(Files.readString(FILE))).isEqualTo(expected());
  }

  @Test
  void acceptsTheSampleOfTheManual() throws Exception {
    String manual = Files.readString(Path.of("docs", "pipelines.md"));
    String start = "```yaml\n# sources.yaml\n";
    int at = manual.indexOf(start) + start.length();
    String sample = manual.substring(at, manual.indexOf("```", at));

    assertThat(SourcesFile.read(sample)).isNotEmpty();
    assertThat(schema().validate(YamlTree.read(sample))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sources: []",
        "sources: [{name: a, type: nothing}]",
        "sources: [{name: a, type: pg, temp_shema: x}]",
        "sources: [{name: a, type: pg, options: {host: h, dbname: d, user: u, hots: x}}]",
        "sources: [{name: a, type: pg, options: {host: h, dbname: d, user: u, port: x}}]",
        "sources: [{name: a, type: pg, options: {host: h}}]",
      })
  void rejectsTypingErrors(String yaml) throws Exception {
    assertThat(schema().validate(YamlTree.read(yaml))).isNotEmpty();
  }

  private static JsonSchema schema() throws Exception {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
        .getSchema(Files.readString(FILE));
  }

  private static ObjectNode expected() {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Sources of Sourcecheck").put("type", "object");
    schema.putArray("required").add("sources");
    schema.put("additionalProperties", false);
    ObjectNode list = schema.putObject("properties").putObject("sources");
    list.put("type", "array").put("minItems", 1);
    list.putObject("items").put("$ref", "#/definitions/source");
    ObjectNode definitions = schema.putObject("definitions");
    ObjectNode source = strict(OptionSchema.outer().published());
    ObjectNode properties = (ObjectNode) source.get("properties");
    properties.remove(readOnly(properties));
    ArrayNode types = ((ObjectNode) properties.get("type")).putArray("enum");
    ArrayNode cases = source.putArray("allOf");
    definitions.set("source", source);
    for (SourceType type : SourceType.ofDatafold()) {
      OptionSchema options = OptionSchema.of(type);
      types.add(type.wire());
      ObjectNode each = cases.addObject();
      each.putObject("if").putObject("properties").putObject("type").put("const", type.wire());
      each.putObject("then")
          .putObject("properties")
          .putObject("options")
          .put("$ref", "#/definitions/" + options.title());
      definitions.set(options.title(), strict(options.published()));
    }
    return schema;
  }

  private static List<String> readOnly(ObjectNode properties) {
    List<String> names = new ArrayList<>();
    properties
        .properties()
        .forEach(
            property -> {
              if (property.getValue().path("readOnly").asBoolean()) {
                names.add(property.getKey());
              }
            });
    return names;
  }

  /** Without what describes the API's responses, and without other fields. */
  private static ObjectNode strict(ObjectNode published) {
    ObjectNode strict = JSON.createObjectNode();
    strict.put("type", "object");
    JsonNode required = published.path("required");
    strict.set("required", required.isArray() ? required : JSON.createArrayNode());
    strict.put("additionalProperties", false);
    ObjectNode properties = strict.putObject("properties");
    for (var property : published.path("properties").properties()) {
      ObjectNode each = property.getValue().deepCopy();
      each.remove("pattern"); // a reference such as ${env:NAME} does not match all of them
      properties.set(property.getKey(), each);
    }
    return strict;
  }
}
