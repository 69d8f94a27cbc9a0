package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.conformance.EngineConformance;
import dev.sourcecheck.engine.conformance.TestedServer;
import java.util.Map;

/** MariaDB's engine against the server of Debian. */
class MariaDbConformanceDebianIT implements EngineConformance, ColumnDefaultContract {
  private final TestedServer server = new TestedMariaDb();

  @Override
  public TestedServer server() {
    return server;
  }

  @Override
  public Map<String, String> defaults() {
    return Map.ofEntries(
        Map.entry("id", "AUTO_INCREMENT"),
        Map.entry("number", "7"),
        Map.entry("text", "'lower(''A'')'"),
        Map.entry("expression", "lcase('A')"),
        Map.entry("touched", "current_timestamp() ON UPDATE current_timestamp()"),
        Map.entry("virtual_sum", "GENERATED ALWAYS AS (`number` + 1) VIRTUAL"),
        Map.entry("stored_sum", "GENERATED ALWAYS AS (`number` + 1) STORED"));
  }
}
