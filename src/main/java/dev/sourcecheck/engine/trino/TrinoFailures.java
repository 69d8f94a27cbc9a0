package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.jdbc.Causes;
import dev.sourcecheck.engine.jdbc.FailureTable;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.jdbc.ServerSilence;
import dev.sourcecheck.text.UntrustedText;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why an operation failed, by the server's error code first. */
final class TrinoFailures {
  private static final FailureTable TABLE =
      FailureTable.read(TrinoFailures.class, "failures.json", TrinoNames::quoted);

  private static final int MAX_CHALLENGE = 500;

  /** Trino's codes have their type in the upper 16 bits. */
  private static final int ERROR_TYPE_BITS = 16;

  private static final int INSUFFICIENT_RESOURCES = 2;

  private final TrinoOptions options;
  private final ServerSilence silence;

  TrinoFailures(TrinoOptions options, ServerSilence silence) {
    this.options = options;
    this.silence = silence;
  }

  Failure login(SQLException e) {
    if (e instanceof ForeignServer foreign) {
      return silence.foreign(String.valueOf(foreign.getMessage()));
    }
    if (e instanceof HttpRefusal refusal) {
      return refused(refusal);
    }
    if (e instanceof ImpossibleResultException) {
      return impossible(e);
    }
    if (e instanceof TrinoFacts.CatalogAbsent) {
      return Failure.of(
          FailureCode.DATABASE_UNKNOWN,
          "There is no catalog %s, or user %s may not access it."
              .formatted(catalog(), TrinoNames.quoted(options.user())),
          field(options.catalogField()),
          options.userField());
    }
    if (e instanceof SQLTimeoutException || Causes.contain(e, SocketTimeoutException.class)) {
      return silence.silent();
    }
    if (Causes.contain(e, EOFException.class)) {
      return silence.closedWithoutResponse();
    }
    if (Causes.contain(e, HttpViolation.class)) {
      return silence.protocolViolated();
    }
    return TABLE
        .find(e, "login", names(e, null))
        .orElseGet(
            () -> Causes.contain(e, IOException.class) ? silence.closedDuringLogin() : reported(e));
  }

  private Failure refused(HttpRefusal refusal) {
    String text = stripDot(String.valueOf(refusal.getMessage()));
    if (refusal.status() == 401) {
      if (options.authorization() == null) {
        return Failure.of(
            FailureCode.AUTHENTICATION_FAILED,
            "The server requires a login, and the source has no password: %s.".formatted(text),
            "password");
      }
      String credential = options.token().reveal().isEmpty() ? "password" : "token";
      String challenge = UntrustedText.clean(refusal.challenge(), MAX_CHALLENGE);
      boolean offered =
          challenge
                  .toLowerCase(Locale.ROOT)
                  .contains(credential.equals("password") ? "basic" : "bearer")
              || refusal.challenge() == null;
      return offered
          ? Failure.of(
              FailureCode.AUTHENTICATION_FAILED,
              "The server does not accept this %s for user %s: %s."
                  .formatted(credential, TrinoNames.quoted(options.user()), text),
              options.userField(),
              credential)
          : Failure.of(
              FailureCode.AUTHENTICATION_METHOD,
              "The server accepts no %s, but the methods %s, which are not supported."
                  .formatted(credential, challenge),
              credential);
    }
    return refusal.status() == 403
        ? Failure.of(
            FailureCode.PERMISSION_DENIED,
            "The server denies access to user %s: %s."
                .formatted(TrinoNames.quoted(options.user()), text),
            options.userField())
        : Failure.of(FailureCode.UNEXPECTED, "The server reported: %s.".formatted(text));
  }

  /**
   * @param problem of a session
   * @param schema of the write probe, null for other operations
   */
  Failure session(SQLException e, TrinoNames.@Nullable SchemaName schema) {
    if (e instanceof HttpRefusal refusal) {
      return refused(refusal);
    }
    if (e instanceof SQLTimeoutException) {
      return ServerSilence.stopped();
    }
    if (e instanceof ImpossibleResultException) {
      return impossible(e);
    }
    return TABLE
        .find(e, schema == null ? "read" : "write", names(e, schema))
        .orElseGet(() -> Causes.contain(e, IOException.class) ? ServerSilence.lost() : reported(e));
  }

  /**
   * Whether a problem of a statement concerns the server or the session, not what was read. Limits
   * on its time or resources concern the statement.
   */
  static boolean concernsServer(SQLException e) {
    int code = e.getErrorCode();
    return code == 0 // not a response to the statement
        || code >>> ERROR_TYPE_BITS != INSUFFICIENT_RESOURCES
            && TABLE
                .find(e, "read", Map.of("user", "", "message", text(e)))
                .filter(Failure::retryable)
                .isPresent();
  }

  private static Failure impossible(SQLException e) {
    return Failure.of(
        FailureCode.PROTOCOL_MISMATCH,
        "The server returned a result that neither Trino nor Presto returns: %s."
            .formatted(text(e)));
  }

  private static Failure reported(SQLException e) {
    return Failure.of(FailureCode.UNEXPECTED, "The server reported: %s.".formatted(text(e)))
        .withSqlState(e.getSQLState(), e.getErrorCode());
  }

  private String catalog() {
    return TrinoNames.quoted(String.valueOf(options.catalog()));
  }

  private static String field(@Nullable String name) {
    return name == null ? "host" : name;
  }

  private Map<String, String> names(SQLException e, TrinoNames.@Nullable SchemaName schema) {
    Map<String, String> names = new HashMap<>();
    names.put("user", TrinoNames.quoted(options.user()));
    names.put("message", text(e));
    if (schema != null) {
      names.put("catalog", TrinoNames.quoted(schema.catalog()));
      names.put("schema", schema.quoted());
    }
    return names;
  }

  /** Without a final period. */
  static String text(SQLException e) {
    return stripDot(String.valueOf(e.getMessage()));
  }

  private static String stripDot(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
