package dev.sourcecheck.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.StoreResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.scheduler.Trigger;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** docs/periodic-jobs.md lists each periodic job with its interval. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class PeriodicJobsTableTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `([a-z-]+)` \\| (?:half of )?`(\\S+)` \\| `(PT\\S+)` \\|", Pattern.MULTILINE);

  private final PeriodicJobs jobs;
  private final Scheduler scheduler;
  private final Config config;
  private final MeterRegistry meters;

  PeriodicJobsTableTest(
      PeriodicJobs jobs, Scheduler scheduler, Config config, MeterRegistry meters) {
    this.jobs = jobs;
    this.scheduler = scheduler;
    this.config = config;
    this.meters = meters;
  }

  @Test
  void documentsEveryJobWithItsInterval() throws IOException {
    Map<String, Duration> documented = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(Path.of("docs/periodic-jobs.md")));
    while (rows.find()) {
      Duration set =
          rows.group(2).startsWith("PT")
              ? Duration.parse(rows.group(2))
              : config.getValue(rows.group(2), Duration.class);
      documented.put(rows.group(1), rows.group().contains("half of") ? set.dividedBy(2) : set);
    }

    assertThat(
            jobs.all().stream().collect(Collectors.toMap(PeriodicJob::name, PeriodicJob::interval)))
        .isEqualTo(documented);
    assertThat(scheduler.getScheduledJobs())
        .extracting(Trigger::getId)
        .containsExactlyInAnyOrderElementsOf(documented.keySet());
  }

  @Test
  void schedulerRunsEveryJob() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> jobs.all().stream().allMatch(job -> succeeded(job) >= 2));
  }

  private long succeeded(PeriodicJob job) {
    return meters
        .get("sourcecheck.periodic")
        .tag("job", job.name())
        .tag("outcome", "success")
        .timer()
        .count();
  }
}
