package dev.sourcecheck.engine.postgresql.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The source lines come from the errors of PostgreSQL 14.23, 15.18, 16.14, 17.10 and 18.4. */
class ServerFaultTest {
  @ParameterizedTest
  @CsvSource({
    "auth.c, 439 430 429 427 416, CERTIFICATE_REQUIRED",
    "auth.c, 491 482 481 479 468, HBA_REJECT",
    "auth.c, 560 551 550 548 537, HBA_NO_ENTRY",
    "miscinit.c, 755 770 801 799 804, ROLE_UNKNOWN",
    "miscinit.c, 809 824 855 854 859, ROLE_NOLOGIN",
    "postmaster.c, 2372 2429 2372, HOT_STANDBY_OFF",
    "backend_startup.c, 289 316, HOT_STANDBY_OFF",
    "postmaster.c, 2367 2424, UNKNOWN",
    "auth.c, 1 5000, UNKNOWN",
    "'', 0 439, UNKNOWN",
  })
  void classifiesFaultBySourceLine(String file, String lines, ServerFault fault) {
    for (String line : lines.split(" ")) {
      assertThat(ServerFault.at(file, Integer.parseInt(line))).as(line).isEqualTo(fault);
    }
  }
}
