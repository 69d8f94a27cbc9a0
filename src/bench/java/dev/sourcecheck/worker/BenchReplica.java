package dev.sourcecheck.worker;

import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.check.Check;
import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.ConnectionCheck;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.job.FencedWriter;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobLeases;
import dev.sourcecheck.job.JobPayload;
import dev.sourcecheck.job.JobQueue;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.JobRetention;
import dev.sourcecheck.job.JobSecrets;
import dev.sourcecheck.job.JobSettings;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobSubmission;
import dev.sourcecheck.job.JobSubmitter;
import dev.sourcecheck.job.JobTransitions;
import dev.sourcecheck.job.ReaperQueries;
import dev.sourcecheck.job.SubmissionResult;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.job.change.ChangeNotifications;
import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreConnections;
import dev.sourcecheck.store.StoreSql;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The real job engine without the framework; its sources answer at once and find nothing. */
public final class BenchReplica implements AutoCloseable {
  private static final SourceSpec SOURCE =
      new SourceSpec(
          null, "no-op", SourceType.POSTGRES, Map.of(), Map.of(), "t", false, null, null);

  public final JobSubmitter submissions;
  public final JobQueue queue;
  public final JobReader jobs;

  private final Worker worker;
  private final BackgroundLoop reaping;

  /**
   * @param started called with the id of each job when its first step starts
   */
  public BenchReplica(
      DataSource pool, DataSource plain, Map<String, String> changed, LongConsumer started) {
    StoreSql store = new StoreSql(pool);
    ChangeFeed feed = new ChangeFeed();
    JobSettings settings = settings(JobSettings.class, changed);
    JobTransitions transitions = new JobTransitions(settings);
    JobSecrets secrets = new JobSecrets(store, new SecretCipher(new byte[32]));
    StoreConnections connections = StoreConnections.of(plain);
    submissions = new JobSubmitter(store, settings, transitions, secrets, feed);
    queue = new JobQueue(store, settings, transitions);
    jobs = new JobReader(store);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    WorkerSettings workerSettings = settings(WorkerSettings.class, changed);
    Reaper reaper =
        new Reaper(
            new ReaperQueries(store, transitions), new JobRetention(store, settings), feed, meters);
    reaping = new BackgroundLoop("reaper", reaper::reap).every(workerSettings.reap());
    worker =
        new Worker(
            queue,
            new JobLeases(store, transitions),
            feed,
            new ChangeNotifications(feed, connections),
            new FencedWriter(store, transitions, feed),
            claim -> {
              started.accept(claim.token().jobId());
              return new TestTarget(
                  new SourceAccess(
                      SOURCE, "localhost", control -> new ScriptedEngine().open(SOURCE, control)),
                  false,
                  null);
            },
            new CheckRegistry(
                Stream.<Check>concat(
                        Stream.of(new ConnectionCheck()),
                        Stream.of(Step.TEMP_SCHEMA, Step.SCHEMA_DOWNLOAD, Step.LINEAGE_DOWNLOAD)
                            .map(BenchReplica::passing))
                    .toList()),
            connections,
            workerSettings,
            meters);
  }

  public void start() {
    worker.start(null);
    reaping.start();
  }

  /** Submits a test without a source. */
  public long submit(String host) {
    SubmissionResult submitted =
        submissions.submit(
            new JobSubmission(
                new JobPayload.UnsavedForm(JobKind.TEST, SOURCE),
                Map.of(),
                List.of(Step.values()),
                JobStatus.WAITING,
                host,
                null,
                null));
    return ((SubmissionResult.NewJob) submitted).jobId();
  }

  @Override
  public void close() {
    reaping.stop();
    worker.stop(null);
  }

  private static <T> T settings(Class<T> mapping, Map<String, String> changed) {
    return new SmallRyeConfigBuilder()
        .withMapping(mapping)
        .withSources(new PropertiesConfigSource(changed, "bench", 500))
        .build()
        .getConfigMapping(mapping);
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
}
