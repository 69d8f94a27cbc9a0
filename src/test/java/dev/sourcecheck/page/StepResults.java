package dev.sourcecheck.page;

/** Results of steps, as checks store them. */
public final class StepResults {
  /** Two addresses, TLS, and a certificate that is valid up to 2030. */
  public static final String CONNECTED =
      """
      {"code": "OK", "message": "Connected to the database", "outcome": "success",
       "details": {
         "ms": {"dns": 2.0, "tcp": 1.0, "tls": 5.0, "login": 10.0, "query": 2.0},
         "addresses": [
           {"address": "2001:db8::1", "outcome": "refused", "ms": 0.4, "message": "Connection refused"},
           {"address": "192.0.2.7", "outcome": "connected", "ms": 1.0}],
         "address": "192.0.2.7",
         "tls": {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "verified": "chain",
           "chain": [{"subject": "CN=db.example", "issuer": "CN=ca", "not_before": "2020-01-01T00:00:00Z",
             "not_after": "2030-01-01T00:00:00Z", "names": ["db.example", "*.db.example"]}]},
         "server": {"product": "PostgreSQL", "version": "17.2"}, "user": "ann", "read_only": false}}
      """;

  public static final String DENIED =
      """
      {"code": "ERROR", "message": "permission denied for schema tmp", "outcome": "failed",
       "error": {"code": "PERMISSION_DENIED", "fields": ["temp_schema"],
         "hint": "User \\"ann\\" may not create tables in schema \\"tmp\\".",
         "fix": ["GRANT USAGE ON SCHEMA \\"tmp\\" TO \\"ann\\"", "GRANT CREATE ON SCHEMA \\"tmp\\" TO \\"ann\\""],
         "sql_state": "42501", "vendor_code": 0, "retryable": false},
       "details": {"schema": "tmp", "create": {"outcome": "failed", "ms": 3, "words": "permission denied"},
         "insert": {"outcome": "not_tried", "ms": 0}}}
      """;

  public static final String WRITEABLE =
      """
      {"code": "OK", "message": "Schema \\"tmp\\" is writeable", "outcome": "success",
       "details": {"schema": "tmp", "create": {"outcome": "passed", "ms": 4}}}
      """;

  /** Text of a source in each place that shows some. */
  public static final String HOSTILE =
      """
      {"code": "ERROR", "message": "<img src=x onerror=alert(1)>", "outcome": "failed",
       "error": {"code": "UNEXPECTED", "fields": ["<b>field</b>"], "hint": "<script>alert(2)</script>",
         "fix": ["GRANT \\"</pre><script>alert(3)</script>\\" TO x"], "sql_state": null, "vendor_code": 0,
         "retryable": false},
       "warnings": [{"code": "FACT_UNAVAILABLE", "message": "<svg onload=alert(4)>"}],
       "details": {"<i>label</i>": "<img src=y onerror=alert(5)>", "user": "{frame.caller}"}}
      """;

  private StepResults() {}

  public static String downloaded(int tables) {
    return """
    {"code": "OK", "message": "Discovered %1$d tables", "outcome": "success",
     "details": {"tables": %1$d, "columns": 9000}}
    """
        .formatted(tables);
  }
}
