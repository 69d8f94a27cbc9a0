package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.conformance.TestedServer;
import dev.sourcecheck.jar.ApisConformance;

/** The service against MariaDB. */
class MariaDbApisDebianIT implements ApisConformance {
  private final TestedServer server = new TestedMariaDb();

  @Override
  public TestedServer server() {
    return server;
  }

  @Override
  public ProviderSection section(String user) {
    return section("mariadb", user);
  }
}
