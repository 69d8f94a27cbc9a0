package dev.sourcecheck.engine.conformance;

import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import java.util.HashMap;
import java.util.Map;

/** Builds the specification of a source. */
public final class ConformanceSource {
  private final TestedServer server;
  private final Map<String, Object> options;
  private final Map<String, Secret> secrets = new HashMap<>();
  private String tempSchema;

  ConformanceSource(TestedServer server, String user) {
    this.server = server;
    this.options = new HashMap<>(server.options(user, server.database()));
    options.put("host", "127.0.0.1");
    options.put("port", (long) server.port());
    secrets.put("password", new Secret(Conformance.PASSWORD));
  }

  public ConformanceSource with(String option, Object value) {
    options.put(option, value);
    return this;
  }

  ConformanceSource at(int port) {
    return with("port", (long) port);
  }

  /**
   * @param value empty for none
   */
  public ConformanceSource secret(String field, String value) {
    secrets.put(field, new Secret(value));
    return this;
  }

  /** As entered by the user. */
  ConformanceSource tempSchemaText(String text) {
    tempSchema = text;
    return this;
  }

  ConformanceSource tempSchema(String schema) {
    return tempSchemaText(server.tempSchema(schema));
  }

  SourceSpec spec() {
    return new SourceSpec(
        null, "tested", server.type(), options, secrets, tempSchema, false, null, null);
  }
}
