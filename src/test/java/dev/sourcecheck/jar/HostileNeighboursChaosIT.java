package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.HostileBehavior;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred hostile sources beside a healthy one, each tested twice. */
class HostileNeighboursChaosIT {
  /** Each holds a connection to the real server. */
  private static final int FLOODING = 28;

  @TempDir Path home;

  @Test
  void healthySourceIsTestedEverySecondAmongServersOfAllKinds() throws Exception {
    try (Jar jar = Jar.start(home, HostileCrowd.SETTINGS).awaitReady();
        HostileCrowd crowd = new HostileCrowd(jar)) {
      HostileBehavior[] kinds = HostileBehavior.values();
      for (int i = 0; i < 200 - FLOODING; i++) {
        crowd.add(kinds[i % kinds.length]);
      }
      for (int i = 0; i < FLOODING; i++) {
        crowd.addFlooding();
      }

      for (int wave = 0; wave < 2; wave++) {
        crowd.attack();
        assertThat(crowd.testHealthy(15)).containsOnly("success");
      }

      Map<String, TreeSet<String>> codes = crowd.codes();
      assertThat(codes.get("WIDE_ROWS")).containsExactly("RESPONSE_TOO_LARGE");
      assertThat(codes.get("SLOW_DRIP")).containsExactly("TIMEOUT");
      assertThat(codes.get("FLOODING")).contains("RESPONSE_TOO_LARGE");
      HostileNeighboursIT.assertHealthy(jar, crowd, 256);
    }
  }
}
