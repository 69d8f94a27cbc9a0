package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.conformance.EngineConformance;
import dev.sourcecheck.engine.conformance.TestedServer;
import java.util.Map;

/**
 * The engine against MySQL 8.0.15, whose programs are a test dependency; they need Debian's libaio.
 */
class MySqlConformanceDebianIT implements EngineConformance, ColumnDefaultContract {
  private final TestedServer server = new TestedMySql();

  @Override
  public TestedServer server() {
    return server;
  }

  @Override
  public Map<String, String> defaults() {
    return Map.ofEntries(
        Map.entry("id", "AUTO_INCREMENT"),
        Map.entry("number", "7"),
        Map.entry("text", "lower('A')"),
        Map.entry("expression", "(lower(_utf8mb4\\'A\\'))"),
        Map.entry("touched", "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
        Map.entry("virtual_sum", "GENERATED ALWAYS AS ((`number` + 1)) VIRTUAL"),
        Map.entry("stored_sum", "GENERATED ALWAYS AS ((`number` + 1)) STORED"));
  }
}
