package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.conformance.TestedServer;
import dev.sourcecheck.jar.ApisConformance;
import java.util.Map;

/** The service against MariaDB. */
class MariaDbApisDebianIT implements ApisConformance {
  private final TestedServer server = new TestedMariaDb();

  @Override
  public TestedServer server() {
    return server;
  }

  @Override
  public ProviderSection section(String user) {
    return new ProviderSection(
        "mariadb",
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            Integer.toString(server.port()),
            "database",
            server.database(),
            "user",
            user,
            "password",
            PASSWORD));
  }
}
