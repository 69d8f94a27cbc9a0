package dev.sourcecheck.engine.jdbc;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the tables of write probes. They contain the server's time, because our clock may
 * differ, so that the next probe recognizes and drops a table that an aborted one left.
 */
public final class ProbeTableName {
  /** Lower case, because some servers fold names even if they are quoted. */
  public static final String PREFIX = "sourcecheck_probe_";

  private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{10})_[0-9a-f]{16}");
  private static final long OLD_SECONDS = 3_600;

  /** More do not fit into the names. */
  private static final long MAX_SECONDS = 9_999_999_999L;

  private static final SecureRandom RANDOM = new SecureRandom();

  private ProbeTableName() {}

  /**
   * A new name that no other probe uses.
   *
   * @param serverSeconds the server's time since 1970
   */
  public static String create(long serverSeconds) {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return PREFIX + "%010d_".formatted(serverSeconds) + HexFormat.of().formatHex(bytes);
  }

  /**
   * The server's time from the rows of a query for it.
   *
   * @param seconds since 1970, one for each row
   */
  public static long serverSeconds(List<Long> seconds) throws ImpossibleResultException {
    if (seconds.size() != 1 || seconds.get(0) <= 0 || seconds.get(0) > MAX_SECONDS) {
      throw new ImpossibleResultException("the query for the time does not return one time");
    }
    return seconds.get(0);
  }

  /** Whether a probe created the table more than an hour ago, so that no probe still uses it. */
  public static boolean isOld(String name, long serverSeconds) {
    Matcher probe = NAME.matcher(name);
    return probe.matches() && Long.parseLong(probe.group(1)) < serverSeconds - OLD_SECONDS;
  }
}
