package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.StartupMessage;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The time zone of the machine is never sent to a server, because servers may not know it. */
class TimeZoneIT {
  @Test
  void theServiceRunsInUtc(@TempDir Path home) throws Exception {
    Set<String> zones = new ConcurrentSkipListSet<>();
    try (FakeServer store =
            new FakeServer(
                (in, out) -> {
                  zones.add(StartupMessage.read(in).getOrDefault("TimeZone", "none"));
                  in.transferTo(OutputStream.nullOutputStream());
                });
        Jar jar =
            Jar.startAsItIs(
                home,
                Map.of(
                    "JAVA_TOOL_OPTIONS",
                    "-Duser.timezone=Asia/Calcutta",
                    "QUARKUS_DATASOURCE_JDBC_URL",
                    "jdbc:postgresql://127.0.0.1:%d/store?sslmode=disable&gssEncMode=disable"
                        .formatted(store.port()),
                    "QUARKUS_DATASOURCE_USERNAME",
                    "store",
                    "QUARKUS_DATASOURCE_PASSWORD",
                    "secret"),
                "serve")) {
      Awaitility.await().atMost(java.time.Duration.ofSeconds(60)).until(() -> !zones.isEmpty());

      assertThat(zones).containsExactly("UTC");
      jar.kill();
    }
  }
}
