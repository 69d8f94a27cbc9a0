package dev.sourcecheck.worker;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.check.Check;
import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.ConnectionCheck;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.TempSchemaCheck;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.change.ChangeNotifications;
import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.TestSettings;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreConnections;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A worker with a real store and a scripted engine, without the framework. */
final class WorkerHarness implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final ScriptedEngine engine = new ScriptedEngine();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  volatile Runnable beforeEachJob = () -> {};
  final JobTable table;
  final Worker worker;
  private final BackgroundLoop reaping;

  WorkerHarness(JobTable table, Map<String, String> changed) {
    this.table = table;
    Map<String, String> all = new HashMap<>();
    all.put("sourcecheck.worker.abandon-after", "PT0.2S");
    all.put("sourcecheck.worker.poll", "PT0.2S");
    all.put("sourcecheck.worker.reap", "PT0.2S");
    all.put("sourcecheck.worker.lease", "PT3S");
    all.put("sourcecheck.worker.grace", "PT0.2S");
    all.putAll(changed);
    StoreConnections connections = StoreConnections.of(table.dataSource);
    WorkerSettings settings = TestSettings.of(WorkerSettings.class, all);
    Reaper reaper = new Reaper(table.reaper, table.retention, table.feed, meters);
    reaping = new BackgroundLoop("reaper", reaper::reap).every(settings.reap());
    worker =
        new Worker(
            table.queue,
            table.leases,
            table.feed,
            new ChangeNotifications(table.feed, connections),
            table.writer,
            claim -> {
              beforeEachJob.run();
              return new TestTarget(
                  new SourceAccess(SOURCE, "localhost", control -> engine.open(SOURCE, control)),
                  false,
                  null);
            },
            new CheckRegistry(
                List.of(
                    new ConnectionCheck(),
                    new TempSchemaCheck(),
                    passing(Step.SCHEMA_DOWNLOAD),
                    passing(Step.LINEAGE_DOWNLOAD))),
            connections,
            settings,
            meters);
  }

  static final String PASSWORD = "s3cret-value";

  private static final SourceSpec SOURCE =
      new SourceSpec(
          null,
          "scripted",
          SourceType.POSTGRES,
          Map.of(),
          Map.of("password", new Secret(PASSWORD)),
          "t",
          false,
          null,
          null);

  static WorkerHarness started(Map<String, String> changed) {
    WorkerHarness harness = new WorkerHarness(JobTable.open(), changed);
    harness.start();
    return harness;
  }

  /** The service's scheduler is not there to trigger the reaper. */
  void start() {
    worker.start(null);
    reaping.start();
  }

  void stop() {
    reaping.stop();
    worker.stop(null);
  }

  TestJob awaitJob(long id, Predicate<TestJob> condition) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> table.job(id), condition::test);
  }

  TestJob awaitFinal(long id) {
    return awaitJob(id, job -> job.status().isFinal());
  }

  void awaitProcessing(long id, Step step) {
    awaitJob(id, job -> job.steps().get(step.ordinal()).status() == JobStatus.PROCESSING);
  }

  /** The result of a step without its duration. */
  static String result(TestJob job, int step) {
    return String.valueOf(job.steps().get(step).result()).replaceFirst(",\"duration_ms\":\\d+", "");
  }

  static String outcome(TestJob job, int step) {
    return text(job, step, "/outcome");
  }

  static String errorCode(TestJob job, int step) {
    return text(job, step, "/error/code");
  }

  private static String text(TestJob job, int step, String path) {
    try {
      return JSON.readTree(job.steps().get(step).result()).at(path).asText();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Check passing(Step step) {
    return new Check() {
      @Override
      public Step step() {
        return step;
      }

      @Override
      public Verdict run(Context context) {
        context.session();
        return new Verdict.Passed("Fine", Map.of());
      }
    };
  }

  @Override
  public void close() {
    stop();
    table.close();
  }
}
