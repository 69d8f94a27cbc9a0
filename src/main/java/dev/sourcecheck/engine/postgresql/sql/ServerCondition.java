package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SQLStates whose meaning does not depend on the statement (manual, "PostgreSQL Error Codes").
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error Codes</a>
 */
public enum ServerCondition {
  NO_SPACE(
      FailureCode.QUOTA_EXCEEDED, false, "The server has no space left: %s.", "53100", "53400"),
  NO_MEMORY(FailureCode.QUOTA_EXCEEDED, true, "The server is out of memory: %s.", "53200"),
  STATEMENT_CANCELED(
      FailureCode.TIMEOUT,
      true,
      "The server canceled the statement: %s.",
      "55P03",
      "57014",
      "25P03",
      "25P04"),
  SHUTDOWN(
      FailureCode.SERVER_STARTING,
      true,
      "The server is shutting down or restarting: %s.",
      "57P01",
      "57P02"),
  SESSION_ENDED(
      FailureCode.SERVER_STARTING, true, "The server ended the session: %s.", "57P03", "57P05"),
  CONFLICT(FailureCode.UNEXPECTED, true, "The server reported: %s.", "40001", "40P01");

  private final FailureCode code;
  private final boolean retryable;
  private final String hint;
  private final List<String> sqlStates;

  ServerCondition(FailureCode code, boolean retryable, String hint, String... sqlStates) {
    this.code = code;
    this.retryable = retryable;
    this.hint = hint;
    this.sqlStates = List.of(sqlStates);
  }

  public static Optional<ServerCondition> of(@Nullable String sqlState) {
    return Arrays.stream(values())
        .filter(each -> sqlState != null && each.sqlStates.contains(sqlState))
        .findFirst();
  }

  public Failure failure(SQLException e) {
    Failure failure = Failure.of(code, hint.formatted(ServerText.of(e)));
    return retryable ? failure.asRetryable() : failure;
  }
}
