package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.conformance.EngineConformance;
import dev.sourcecheck.engine.conformance.TestedServer;

/** MariaDB's engine against the server of Debian. */
class MariaDbConformanceDebianIT implements EngineConformance {
  private final TestedServer server = new TestedMariaDb();

  @Override
  public TestedServer server() {
    return server;
  }
}
