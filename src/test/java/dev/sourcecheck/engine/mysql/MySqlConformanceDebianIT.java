package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.conformance.EngineConformance;
import dev.sourcecheck.engine.conformance.TestedServer;

/**
 * The engine against MySQL 8.0.15, whose programs are a test dependency; they need Debian's libaio.
 */
class MySqlConformanceDebianIT implements EngineConformance {
  private final TestedServer server = new TestedMySql();

  @Override
  public TestedServer server() {
    return server;
  }
}
