package dev.sourcecheck.engine.postgresql.sql;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server setting that ends statements or sessions, with the SQLState that it reports. */
public enum LimitSetting {
  STATEMENT_TIMEOUT("57014"),
  LOCK_TIMEOUT("55P03"),
  IDLE_IN_TRANSACTION_SESSION_TIMEOUT("25P03"),
  /** Since version 17. */
  TRANSACTION_TIMEOUT("25P04"),
  IDLE_SESSION_TIMEOUT("57P05");

  /** With a lower value, statements over a network fail at random. */
  private static final long UNUSABLE_MILLIS = 50;

  /** The value that a fix sets. */
  private static final String ENOUGH = "10min";

  private static final Pattern VALUE = Pattern.compile("([0-9]+) ?(us|ms|s|min|h|d)?");

  private final String sqlState;

  LimitSetting(String sqlState) {
    this.sqlState = sqlState;
  }

  public static Optional<LimitSetting> ofSqlState(@Nullable String sqlState) {
    return Arrays.stream(values()).filter(each -> each.sqlState.equals(sqlState)).findFirst();
  }

  /** The name of the setting. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Startup options for a session without limits, except for settings that older servers lack. */
  public String withoutLimits() {
    StringBuilder settings = new StringBuilder("-c " + wire() + "=0");
    for (LimitSetting other : List.of(STATEMENT_TIMEOUT, LOCK_TIMEOUT, IDLE_SESSION_TIMEOUT)) {
      if (other != this) {
        settings.append(" -c ").append(other.wire()).append("=0");
      }
    }
    return settings.toString();
  }

  /** The session's value, as {@code current_setting} returns it; null if the server has none. */
  @Nullable
  public String read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pg_catalog.current_setting('%s', true)".formatted(wire()))) {
      return row.next() ? row.getString(1) : null;
    }
  }

  /** Whether there is no limit, or one of at least {@link #ENOUGH}. */
  public boolean isLong(@Nullable String value) {
    if (value == null || value.equals("0")) {
      return true;
    }
    Matcher parts = VALUE.matcher(value);
    if (!parts.matches() || parts.group(1).length() > 9) {
      return false;
    }
    long number = Long.parseLong(parts.group(1));
    long perMinute =
        switch (String.valueOf(parts.group(2))) {
          case "us" -> 60_000_000;
          case "s" -> 60;
          case "min" -> 1;
          case "h", "d" -> 0;
          default -> 60_000;
        };
    return number >= 10 * perMinute;
  }

  /** The failure of a statement or session that this setting ended or would end. */
  public Failure tooShort(SettingOrigin origin, String login, String database, String... fields) {
    String where =
        switch (origin) {
          case DATABASE_USER -> "set for this user in this database";
          case USER -> "set for this user";
          case DATABASE -> "set for this database";
          case GLOBAL -> "set for all users";
          case SERVER -> "set for the whole server";
          case UNKNOWN, NONE -> "in effect for this session";
        };
    return Failure.of(
            FailureCode.TIMEOUT,
            "The setting %s, which is %s, is too short for user %s in database %s."
                .formatted(wire(), where, identifier(login), identifier(database)),
            fields)
        .withFix("%s SET %s = '%s'".formatted(origin.alter(login, database), wire(), ENOUGH))
        .withSqlState(sqlState, 0);
  }

  /**
   * Whether no session can work with this value.
   *
   * @param value as {@code current_setting} returns it, null if the server has no such setting
   */
  public boolean isUnusable(@Nullable String value) {
    if (value == null || this == LOCK_TIMEOUT) {
      return false; // statements that wait for no lock work
    }
    Matcher parts = VALUE.matcher(value);
    if (!parts.matches() || parts.group(1).length() > 9) {
      return false;
    }
    long number = Long.parseLong(parts.group(1));
    boolean millis = parts.group(2) == null || "ms".equals(parts.group(2));
    return number > 0 && millis && number < UNUSABLE_MILLIS;
  }
}
