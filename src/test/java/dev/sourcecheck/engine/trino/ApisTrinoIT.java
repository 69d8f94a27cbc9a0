package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.conformance.TestedServer;
import dev.sourcecheck.jar.ApisConformance;
import java.util.Map;

/**
 * The service against Trino. DQOps' form has no field for an authority, so its connection is one of
 * Presto without TLS.
 */
class ApisTrinoIT implements ApisConformance {
  private final TestedTrino server = new TestedTrino();

  @Override
  public TestedServer server() {
    return server;
  }

  @Override
  public ProviderSection section(String user) {
    return new ProviderSection(
        "presto",
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            Integer.toString(server.httpPort()),
            "database",
            server.database(),
            "user",
            user));
  }
}
