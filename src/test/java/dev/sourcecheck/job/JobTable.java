package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.TestSettings;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  public final JobTransitions transitions;
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
    Map<String, String> all = new HashMap<>();
    all.put("sourcecheck.job.per-source", "1000");
    all.put("sourcecheck.job.per-host", "1000");
    all.putAll(changed);
    settings = TestSettings.of(JobSettings.class, all);
    transitions = new JobTransitions(settings);
    commands = new JobCommands(store, transitions, secrets, feed);
    writer = new FencedWriter(store, transitions, feed);
    submissions = new JobSubmitter(store, settings, transitions, secrets, feed);
    queue = new JobQueue(store, settings, transitions);
    leases = new JobLeases(store, transitions);
    reaper = new ReaperQueries(store, transitions);
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
    return new JobSubmission(
        form("a form"), Map.of(), List.of(Step.values()), status, host, join, key);
  }

  /** A form that is not saved. */
  public static JobPayload form(String name) {
    return new JobPayload.UnsavedForm(
        JobKind.TEST,
        new SourceSpec(
            null, name, SourceType.POSTGRES, Map.of(), Map.of(), null, false, null, null));
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
    Instant end = status == JobStatus.PROCESSING ? null : Instant.now();
    return join(
        writer.write(
            token,
            List.of(new StepWrite(step, status, result, null, Instant.now(), end)),
            null,
            () -> true));
  }

  /** Writes a result with times of the run's clock. */
  public boolean write(FencingToken token, RunClock clock, Step step, String result) {
    Instant now = clock.now();
    return join(
        writer.write(
            token,
            List.of(new StepWrite(step, JobStatus.DONE, result, null, now, now)),
            null,
            () -> true));
  }

  public boolean end(FencingToken token, JobCompletion completion) {
    return join(writer.write(token, List.of(), completion, () -> true));
  }

  /** Writes without the queue, and returns the tokens that are still valid. */
  Set<FencingToken> commit(Collection<PendingWrite> writes) {
    return store.withSession(session -> transitions.complete(session, new WriteBatch(writes)));
  }

  /** Fails expired jobs; the result names the reason. */
  public List<Long> failExpired() {
    return reaper.failExpired(
        new JobTransitions.ExpiryResults(
            "{\"past_deadline\": true}", "{\"attempts\": %1$s, \"past_deadline\": false}"));
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
