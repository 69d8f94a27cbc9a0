package dev.sourcecheck.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the source with its location and remediation. It is the {@code error} of a step's
 * result.
 *
 * @param fields the invalid options of the source, as named in {@code configuration_schema}
 * @param hint a message for the user without secrets and class names
 * @param fix statements that an administrator of the source can run unchanged; empty if there are
 *     none
 * @param sqlState the server's SQLState, null if there is none
 * @param vendorCode the driver's vendor code, 0 if there is none
 * @param retryable whether the same test can succeed later without changes
 */
public record Failure(
    FailureCode code,
    List<String> fields,
    String hint,
    List<String> fix,
    @Nullable String sqlState,
    int vendorCode,
    boolean retryable) {

  public Failure {
    fields = List.copyOf(fields);
    fix = List.copyOf(fix);
  }

  public static Failure of(FailureCode code, String hint, String... fields) {
    return new Failure(code, List.of(fields), hint, List.of(), null, 0, false);
  }

  public Failure withFix(String... statements) {
    return new Failure(code, fields, hint, List.of(statements), sqlState, vendorCode, retryable);
  }

  public Failure withSqlState(@Nullable String state, int vendor) {
    return new Failure(code, fields, hint, fix, state, vendor, retryable);
  }

  public Failure asRetryable() {
    return new Failure(code, fields, hint, fix, sqlState, vendorCode, true);
  }
}
