package dev.sourcecheck.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The public contract as JSON Schemas, {@code contract/<name>.json} among the test resources. */
public final class ApiContract {
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

  private ApiContract() {}

  /** Fails with all violations if the JSON does not match the named schema. */
  public static void assertMatches(String name, String json) {
    assertThat(violations(name, json)).as("%s does not match %s", json, name).isEmpty();
  }

  static Set<ValidationMessage> violations(String name, String json) {
    return SCHEMAS
        .computeIfAbsent(name, ApiContract::load)
        .validate(
            json,
            InputFormat.JSON,
            context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
  }

  private static JsonSchema load(String name) {
    try (InputStream in = ApiContract.class.getResourceAsStream("/contract/" + name + ".json")) {
      if (in == null) {
        throw new IllegalArgumentException("The contract has no " + name);
      }
      return FACTORY.getSchema(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
