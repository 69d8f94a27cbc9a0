package dev.sourcecheck.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong on the user's side, where, and how to mend it. This is the {@code error} of a
 * step's result.
 *
 * @param fields the fields of the source's form that are wrong, as {@code configuration_schema}
 *     names them
 * @param hint one sentence for people; never a secret, never a class name
 * @param fix statements that an administrator of the source can run as they stand; empty if none
 *     would help
 * @param sqlState the server's SQLState, null if the server said none
 * @param vendorCode the driver's vendor code, 0 if none
 * @param retryable the same test may pass later with nothing changed
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

  public Failure thatMayPass() {
    return new Failure(code, fields, hint, fix, sqlState, vendorCode, true);
  }
}
