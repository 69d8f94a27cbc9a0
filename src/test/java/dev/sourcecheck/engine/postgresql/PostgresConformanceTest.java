package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.conformance.EngineConformance;
import dev.sourcecheck.engine.conformance.TestedServer;

/** PostgreSQL's engine against the newest server. */
class PostgresConformanceTest implements EngineConformance {
  private final TestedServer server = new TestedPostgres();

  @Override
  public TestedServer server() {
    return server;
  }
}
