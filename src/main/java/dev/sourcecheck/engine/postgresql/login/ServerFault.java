package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.postgresql.sql.ServerText;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Errors that share an SQLState and a routine, distinguished by the line of the server's source
 * code, which does not depend on the language. The ranges cover the lines that the servers 14.23,
 * 15.18, 16.14, 17.10 and 18.4 report; compilers report the first or the last line of a call. A
 * line outside all ranges is {@link #UNKNOWN}.
 */
enum ServerFault {
  CERTIFICATE_REQUIRED("auth.c", 405, 453),
  HBA_REJECT("auth.c", 454, 513),
  HBA_NO_ENTRY("auth.c", 514, 575),
  ROLE_UNKNOWN("miscinit.c", 752, 756, 767, 771, 796, 805),
  ROLE_NOLOGIN("miscinit.c", 806, 810, 821, 825, 851, 860),
  HOT_STANDBY_OFF("postmaster.c", 2369, 2372, 2426, 2429),
  HOT_STANDBY_OFF_17("backend_startup.c", 286, 289, 313, 316),
  UNKNOWN("");

  private final String file;
  private final int[] ranges;

  /**
   * @param ranges first and last line, alternately
   */
  ServerFault(String file, int... ranges) {
    this.file = file;
    this.ranges = ranges;
  }

  static ServerFault of(SQLException e) {
    return at(ServerText.file(e), ServerText.line(e));
  }

  static ServerFault at(@Nullable String file, int line) {
    ServerFault found =
        Arrays.stream(values())
            .filter(each -> each.file.equals(file) && each.covers(line))
            .findFirst()
            .orElse(UNKNOWN);
    return found == HOT_STANDBY_OFF_17 ? HOT_STANDBY_OFF : found;
  }

  private boolean covers(int line) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (line >= ranges[i] && line <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
