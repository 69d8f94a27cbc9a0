package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.jdbc.Causes;
import dev.sourcecheck.engine.jdbc.FailureTable;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.jdbc.ServerSilence;
import dev.sourcecheck.text.UntrustedText;
import java.net.SocketTimeoutException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why an operation failed, by vendor code first. */
final class MySqlFailures {
  private static final FailureTable TABLE =
      FailureTable.read(MySqlFailures.class, "failures.json", MySqlNames::quoted);
  private static final int MAX_LENGTH = 500;

  private final MySqlOptions options;
  private final ServerSilence silence;

  MySqlFailures(MySqlOptions options, ServerSilence silence) {
    this.options = options;
    this.silence = silence;
  }

  Failure login(SQLException e) {
    if (isImpossible(e)) {
      return impossible(e);
    }
    return TABLE.find(e, "login", names(e, null)).orElseGet(() -> connecting(e));
  }

  private Failure connecting(SQLException e) {
    if (Causes.contain(e, SocketTimeoutException.class)) {
      return silence.silentAfterPassword();
    }
    if (String.valueOf(e.getMessage()).contains("restrictedAuth")) {
      return Failure.of(
          FailureCode.AUTHENTICATION_METHOD,
          "The server at %s requires the password in the clear over an unencrypted connection, or an"
                  .formatted(options.endpoint())
              + " authentication method that is not supported, so the password was not sent.",
          "user");
    }
    return isNetwork(e)
        ? silence.closedDuringLogin().withSqlState(e.getSQLState(), e.getErrorCode())
        : reported(e);
  }

  /**
   * @param schema of the write probe, null for other operations
   */
  Failure session(SQLException e, MySqlFacts facts, @Nullable String schema) {
    if (isImpossible(e)) {
      return impossible(e);
    }
    Map<String, String> names = names(e, schema);
    names.put("account", MySqlNames.account(facts.account()));
    return TABLE
        .find(e, schema == null ? "read" : "write", names)
        .orElseGet(() -> isNetwork(e) ? lost(e) : reported(e));
  }

  private static Failure lost(SQLException e) {
    Failure failure =
        Causes.contain(e, SocketTimeoutException.class)
            ? ServerSilence.stopped()
            : ServerSilence.lost();
    return failure.withSqlState(e.getSQLState(), e.getErrorCode());
  }

  /** Also if the driver cannot read a value as the type that the query's column has. */
  private static boolean isImpossible(SQLException e) {
    return e instanceof ImpossibleResultException
        || (e instanceof SQLDataException && e.getErrorCode() == 0);
  }

  private static Failure impossible(SQLException e) {
    return Failure.of(
        FailureCode.PROTOCOL_MISMATCH,
        "The server returned a result that neither MySQL nor MariaDB returns: %s."
            .formatted(text(e)));
  }

  private static boolean isNetwork(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("08");
  }

  private static Failure reported(SQLException e) {
    return Failure.of(FailureCode.UNEXPECTED, "The server reported: %s.".formatted(text(e)))
        .withSqlState(e.getSQLState(), e.getErrorCode());
  }

  private Map<String, String> names(SQLException e, @Nullable String schema) {
    Map<String, String> names = new HashMap<>();
    names.put("user", MySqlNames.quoted(options.user()));
    names.put("database", MySqlNames.quoted(options.database()));
    names.put("database_grant", MySqlNames.pattern(options.database()));
    names.put("message", text(e));
    if (schema != null) {
      names.put("schema", MySqlNames.quoted(schema));
      names.put("schema_grant", MySqlNames.pattern(schema));
    }
    return names;
  }

  /** Without the driver's prefix {@code (conn=12)}, and without a final period. */
  static String text(SQLException e) {
    String clean =
        UntrustedText.clean(
            String.valueOf(e.getMessage()).replaceFirst("^\\(conn=[0-9-]+\\) ", ""), MAX_LENGTH);
    return clean.endsWith(".") ? clean.substring(0, clean.length() - 1) : clean;
  }
}
