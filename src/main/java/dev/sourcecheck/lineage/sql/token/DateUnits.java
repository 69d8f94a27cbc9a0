package dev.sourcecheck.lineage.sql.token;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.Set;

/** Words that name a unit of time where a function or an interval takes one. */
public final class DateUnits {
  private static final Set<String> UNITS =
      Set.of(
          "year",
          "years",
          "yyyy",
          "yy",
          "y",
          "yr",
          "quarter",
          "quarters",
          "qq",
          "q",
          "month",
          "months",
          "mm",
          "mon",
          "m",
          "week",
          "weeks",
          "wk",
          "ww",
          "isoweek",
          "isoyear",
          "isowk",
          "weekday",
          "dw",
          "day",
          "days",
          "dd",
          "d",
          "dayofyear",
          "dayofweek",
          "doy",
          "dow",
          "dy",
          "isodow",
          "hour",
          "hours",
          "hh",
          "hr",
          "minute",
          "minutes",
          "mi",
          "n",
          "min",
          "second",
          "seconds",
          "ss",
          "s",
          "sec",
          "millisecond",
          "milliseconds",
          "ms",
          "microsecond",
          "microseconds",
          "mcs",
          "us",
          "nanosecond",
          "nanoseconds",
          "ns",
          "epoch",
          "decade",
          "century",
          "millennium",
          "timezone",
          "timezone_hour",
          "timezone_minute",
          "day_hour",
          "day_minute",
          "day_second",
          "day_microsecond",
          "hour_minute",
          "hour_second",
          "minute_second",
          "second_microsecond",
          "year_month",
          "sunday",
          "monday",
          "tuesday",
          "wednesday",
          "thursday",
          "friday",
          "saturday",
          "dayofmonth",
          "weekiso",
          "dayofweekiso",
          "epoch_second",
          "epoch_millisecond",
          "tz",
          "tzoffset",
          "julian");

  /** Functions of two arguments whose first may be a unit. */
  private static final Set<String> FIRST_OF_TWO =
      Set.of("datepart", "datename", "date_trunc", "date_part", "datetrunc");

  /** Functions of three arguments whose first may be a unit. */
  private static final Set<String> FIRST_OF_THREE =
      Set.of(
          "datediff",
          "date_diff",
          "dateadd",
          "date_add",
          "timestampadd",
          "timestampdiff",
          "datediff_big",
          "date_bucket",
          "timeadd",
          "timediff",
          "datetrunc",
          "date_trunc");

  /** Functions whose last argument may be a unit. */
  private static final Set<String> LAST =
      Set.of(
          "date_diff",
          "timestamp_diff",
          "datetime_diff",
          "time_diff",
          "date_trunc",
          "timestamp_trunc",
          "datetime_trunc",
          "time_trunc",
          "trunc",
          "last_day",
          "datetrunc");

  private DateUnits() {}

  public static boolean isUnit(SqlIdentifier word) {
    return UNITS.contains(word.key());
  }

  public static boolean takesUnit(String function) {
    return FIRST_OF_TWO.contains(function)
        || FIRST_OF_THREE.contains(function)
        || LAST.contains(function)
        || function.equals("week");
  }

  /** Whether the first argument is a unit, given that it looks like one. */
  public static boolean leads(String function, int arguments, boolean lastIsUnit) {
    return switch (arguments) {
      case 1 -> function.equals("week");
      case 2 -> FIRST_OF_TWO.contains(function) && !lastIsUnit;
      default -> FIRST_OF_THREE.contains(function) && !lastIsUnit;
    };
  }

  public static boolean trails(String function) {
    return LAST.contains(function);
  }
}
