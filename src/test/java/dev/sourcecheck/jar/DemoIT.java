package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  @Test
  void printsEachStepAndTheVerdictInEveryRun(@TempDir Path home) throws Exception {
    for (int run = 1; run <= 2; run++) {
      try (Jar demo = Jar.start(home, Map.of(), "demo", "--once")) {
        assertThat(demo.awaitExit()).as(demo.out() + demo.complaints()).isZero();
        assertThat(demo.out())
            .containsSubsequence(
                "connection        done        success  Connected to the database",
                "temp_schema       done        success  Schema \"shop\".\"sourcecheck_tmp\" is writeable",
                "schema_download   done        success  Discovered 13 tables",
                "lineage_download  done        success  Lineage fetched",
                "Verdict: success");
        assertThat(demo.complaints()).isEmpty();
        assertThat(demo.stores()).isEmpty();
      }
    }
  }

  @Test
  void keepsTheServiceRunningAndPrintsItsAddress(@TempDir Path home) throws Exception {
    try (Jar demo = Jar.start(home, Map.of(), "demo")) {
      demo.awaitReady();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> demo.out().contains("http://127.0.0.1:" + demo.port));

      assertThat(demo.out()).contains("Verdict: success");
      assertThat(demo.send("GET", Jar.SOURCES, "").body()).contains("\"sample shop\"");
      demo.terminate();
      assertThat(demo.stores()).isEmpty();
    }
  }
}
