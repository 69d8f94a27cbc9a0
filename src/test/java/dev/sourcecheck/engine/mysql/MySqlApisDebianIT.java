package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.conformance.TestedServer;
import dev.sourcecheck.jar.ApisConformance;

/** The service against MySQL. */
class MySqlApisDebianIT implements ApisConformance {
  private final TestedServer server = new TestedMySql();

  @Override
  public TestedServer server() {
    return server;
  }

  @Override
  public ProviderSection section(String user) {
    return section("mysql", user);
  }
}
