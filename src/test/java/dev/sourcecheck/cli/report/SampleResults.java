package dev.sourcecheck.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Jobs as the API returns them. */
final class SampleResults {
  static final String PASSED =
      step(
          "connection",
          "done",
          """
          {"code":"OK","message":"Connected","outcome":"success","duration_ms":71}
          """);
  static final String WARNED =
      step(
          "connection",
          "done",
          """
          {"code":"OK","message":"Connected","outcome":"success","duration_ms":71,
           "warnings":[{"code":"UNENCRYPTED_LOGIN","message":"Not encrypted"}]}
          """);
  static final String FAILED =
      step(
          "temp_schema",
          "done",
          """
          {"code":"ERROR","message":"permission denied\\n::error::forged \\u001b[2J<b>|`",
           "outcome":"failed","duration_ms":5,"error":{"code":"PERMISSION_DENIED",
           "hint":"User may not create tables, 100%","fix":["GRANT CREATE ON SCHEMA s TO u"]}}
          """);
  static final String SKIPPED =
      step(
          "lineage_download",
          "done",
          """
          {"code":"SKIP","message":"Not available","outcome":"skipped"}
          """);

  private SampleResults() {}

  static String step(String name, String status, String result) {
    return "{\"step\":\"%s\",\"status\":\"%s\",\"result\":%s,\"duration_ms\":null}"
        .formatted(name, status, result);
  }

  static ReportedSource source(String name, String status, String... steps) {
    String json =
        """
        {"id":1,"status":"%s","outcome":%s,"started_at":"2026-01-02T03:04:05.678Z",
         "duration_ms":1234,"results":[%s]}
        """
            .formatted(
                status,
                !status.equals("done")
                    ? "null"
                    : String.join("", steps).contains("\"failed\"") ? "\"failed\"" : "\"success\"",
                String.join(",", steps));
    try {
      return new ReportedSource(name, (ObjectNode) new JsonMapper().readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
