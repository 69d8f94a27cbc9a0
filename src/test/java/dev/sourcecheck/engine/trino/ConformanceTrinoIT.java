package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.conformance.EngineConformance;
import dev.sourcecheck.engine.conformance.TestedServer;

/** The engine against Trino 476, which the profile {@code trino} downloads. */
class ConformanceTrinoIT implements EngineConformance {
  private final TestedServer server = new TestedTrino();

  @Override
  public TestedServer server() {
    return server;
  }
}
