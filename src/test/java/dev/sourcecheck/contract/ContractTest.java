package dev.sourcecheck.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schemas reject invalid JSON. */
class ContractTest {
  private static final String WAITING =
      """
      {"id": 123, "status": "processing", "outcome": null, "attempt": 1,
       "created_at": "2026-01-01T00:00:00Z", "started_at": "2026-01-01T00:00:00Z",
       "finished_at": null,
       "results": [
         {"step": "connection", "status": "done",
          "result": {"code": "OK", "message": "Connected to the database", "outcome": "success"}},
         {"step": "temp_schema", "status": "done",
          "result": {"code": "ERROR", "message": "permission denied", "outcome": "failed",
                     "duration_ms": 5, "details": {},
                     "error": {"code": "PERMISSION_DENIED", "fields": ["temp_schema"],
                               "hint": "h", "fix": [], "sql_state": "42501", "vendor_code": 0,
                               "retryable": false}}},
         {"step": "schema_download", "status": "processing", "result": null},
         {"step": "lineage_download", "status": "waiting", "result": null}]}
      """;

  @Test
  void acceptsRunningTest() {
    ApiContract.assertMatches("AsyncDataSourceTestResults", WAITING);
  }

  @Test
  void acceptsFinishedTest() {
    ApiContract.assertMatches(
        "AsyncDataSourceTestResults",
        WAITING
            .replaceAll(
                "\"status\": \"\\w+\", \"result\": null",
                "\"status\": \"done\", \"result\":"
                    + " {\"code\": \"OK\", \"message\": \"m\", \"outcome\": \"skipped\"}")
            .replace(
                "\"status\": \"processing\", \"outcome\": null",
                "\"status\": \"done\", \"outcome\": \"failed\"")
            .replace("\"finished_at\": null", "\"finished_at\": \"2026-01-01T00:00:00Z\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"status\": \"processing\", \"outcome\"|\"status\": \"queued\", \"outcome\"",
        "\"status\": \"processing\", \"outcome\"|\"status\": \"done\", \"outcome\"",
        "\"outcome\": null|\"outcome\": \"success\"",
        "\"attempt\": 1|\"attempt\": \"1\"",
        "\"connection\"|\"temp_schema\"",
        "\"code\": \"OK\"|\"code\": \"FINE\"",
        "\"code\": \"OK\"|\"code\": \"ERROR\"",
        "PERMISSION_DENIED|NO_SUCH_CODE",
        "\"status\": \"waiting\", \"result\": null|\"status\": \"done\", \"result\": null",
        "\"status\": \"waiting\", \"result\": null|\"status\": \"waiting\"",
        "2026-01-01T00:00:00Z|yesterday",
        "\"finished_at\": null|\"finished_at\": \"2026-01-01T00:00:00Z\""
      })
  void findsViolations(String right, String wrong) {
    assertThat(WAITING).contains(right);

    assertThat(ApiContract.violations("AsyncDataSourceTestResults", WAITING.replace(right, wrong)))
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTPValidationError|{\"detail\": []}",
        "HTTPValidationError|{\"detail\": \"words\"}",
        "HTTPValidationError|{\"detail\": [{\"loc\": [\"elsewhere\"], \"msg\": \"m\", \"type\": \"t\"}]}",
        "TestDataSourceAsyncResponse|{\"job_id\": null}",
        "ApiDataSourceSummary|{\"id\": 1, \"name\": \"n\", \"type\": \"nosuch\"}",
        "ApiDataSourceTypes|[{\"name\": \"n\", \"type\": \"pg\", \"features\": [], \"configuration_schema\": {}}]",
        "ApiDataSource|{\"id\": 1, \"name\": \"n\", \"type\": \"pg\"}",
        "ApiDataSourceForm|{\"name\": \"n\", \"type\": \"pg\", \"options\": {\"host\": \"h\"}}"
      })
  void findsMissingFields(String name, String json) {
    assertThat(ApiContract.violations(name, json)).isNotEmpty();
  }
}
