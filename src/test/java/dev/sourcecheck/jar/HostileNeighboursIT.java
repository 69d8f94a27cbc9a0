package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.HostileBehavior;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dozen hostile sources beside a healthy one. */
class HostileNeighboursIT {
  private static final long MIB = 1024 * 1024;

  @TempDir Path home;

  @Test
  void healthySourceIsTestedEverySecondAmongServersOfAllKinds() throws Exception {
    try (Jar jar = Jar.start(home, HostileCrowd.SETTINGS).awaitReady();
        HostileCrowd crowd = new HostileCrowd(jar)) {
      for (HostileBehavior kind : HostileBehavior.values()) {
        crowd.add(kind);
        crowd.add(kind);
      }
      crowd.addFlooding();
      crowd.addFlooding();

      crowd.attack();
      assertThat(crowd.testHealthy(12)).containsOnly("success");

      Map<String, TreeSet<String>> codes = crowd.codes();
      assertThat(codes.get("WIDE_ROWS")).containsExactly("RESPONSE_TOO_LARGE");
      assertThat(codes.get("SLOW_DRIP")).containsExactly("TIMEOUT");
      assertHealthy(jar, crowd, 256);
    }
  }

  /** Rows of a megabyte in answer to the first query, from twelve servers that then hold on. */
  @Test
  void twelveServersWithWideRowsDoNotExhaustTheHeap() throws Exception {
    try (Jar jar = Jar.startWithHeap(400, home, HostileCrowd.SETTINGS).awaitReady();
        HostileCrowd crowd = new HostileCrowd(jar)) {
      for (int i = 0; i < 12; i++) {
        crowd.add(HostileBehavior.WIDE_ROWS);
      }

      crowd.attack();
      assertThat(crowd.testHealthy(5)).containsOnly("success");

      assertThat(crowd.codes()).isEqualTo(Map.of("WIDE_ROWS", Set.of("RESPONSE_TOO_LARGE")));
      assertHealthy(jar, crowd, 400);
    }
  }

  static void assertHealthy(Jar jar, HostileCrowd crowd, int heapMib) throws Exception {
    assertThat(crowd.mostHeap()).isLessThan(heapMib * MIB);
    assertThat(crowd.mostReceived()).isLessThanOrEqualTo(2.0 * heapMib * MIB / 4);
    assertThat(jar.isAlive()).isTrue();
    assertThat(jar.send("GET", "/q/health/live", "").statusCode()).isEqualTo(200);
    assertThat(jar.out() + jar.complaints())
        .doesNotContain("OutOfMemory", "out of memory", "failed 5 times in a row");
  }
}
