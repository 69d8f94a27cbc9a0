package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.TestSettings;
import dev.sourcecheck.store.StoreSql;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** The job table of a new store and the classes that use it, wired by hand. */
public final class JobTable implements AutoCloseable {
  public static final Duration LEASE = Duration.ofSeconds(30);

  public final DataSource dataSource;
  public final StoreSql store;
  public final ChangeFeed feed = new ChangeFeed();
  public final SecretCipher cipher = new SecretCipher(new byte[32]);
  public final JobSettings settings;
  public final JobReader jobs;
  public final JobSecrets secrets;
  public final JobSubmitter submissions;
  public final JobQueue queue;
  public final JobLeases leases;
  public final ReaperQueries reaper;
  public final JobCommands commands;
  public final JobRetention retention;
  public final FencedWriter writer;

  private JobTable(DataSource dataSource, Map<String, String> changed) {
    this.dataSource = dataSource;
    store = new StoreSql(dataSource);
    jobs = new JobReader(store);
    secrets = new JobSecrets(store, cipher);
    commands = new JobCommands(store, secrets, feed);
    writer = new FencedWriter(new WriteBatch(store), feed);
    Map<String, String> all = new HashMap<>();
    all.put("sourcecheck.job.per-source", "1000");
    all.put("sourcecheck.job.per-host", "1000");
    all.putAll(changed);
    settings = TestSettings.of(JobSettings.class, all);
    submissions = new JobSubmitter(store, settings, secrets, feed);
    queue = new JobQueue(store, settings);
    leases = new JobLeases(store, settings);
    reaper = new ReaperQueries(store, settings);
    retention = new JobRetention(store, settings);
    writer.start();
  }

  public static JobTable open() {
    return open(Map.of());
  }

  public static JobTable open(Map<String, String> changed) {
    return new JobTable(Servers.newStore(), changed);
  }

  /** Uses a store that has its schema. */
  public static JobTable over(DataSource store, Map<String, String> changed) {
    return new JobTable(store, changed);
  }

  /** Submits a waiting test without a source. */
  public long submit() {
    return submit("localhost");
  }

  public long submit(String host) {
    return stored(submission(JobStatus.WAITING, host, null, null));
  }

  public static JobSubmission submission(JobStatus status, String host, String join, String key) {
    return new JobSubmission(null, "{}", Map.of(), List.of(Step.values()), status, host, join, key);
  }

  public long stored(JobSubmission submission) {
    if (submissions.submit(submission) instanceof SubmissionResult.NewJob stored) {
      return stored.jobId();
    }
    throw new AssertionError("Not stored");
  }

  public List<Claim> claim(String worker, int slots) {
    return queue.claim(worker, slots, LEASE).claims();
  }

  public Claim claimOne() {
    return claim("tester", 1).get(0);
  }

  public TestJob job(long id) {
    return jobs.find(id).orElseThrow();
  }

  public boolean write(FencingToken token, Step step, JobStatus status, String result) {
    Long end = status == JobStatus.PROCESSING ? null : System.nanoTime();
    return join(
        writer.write(
            token,
            List.of(new StepWrite(step, status, result, null, System.nanoTime(), end)),
            null,
            () -> true));
  }

  public boolean end(FencingToken token, JobCompletion completion) {
    return join(writer.write(token, List.of(), completion, () -> true));
  }

  /** Fails expired jobs; the result names the reason. */
  public List<Long> failExpired() {
    return reaper.fail(
        job ->
            "{\"attempts\": %d, \"past_deadline\": %s}"
                .formatted(job.attempt(), job.pastDeadline()));
  }

  public void execute(String... sql) {
    Servers.execute(dataSource, sql);
  }

  private static boolean join(CompletableFuture<Boolean> written) {
    return written.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    writer.stop();
  }
}
