package dev.sourcecheck.cli.test;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.remote.ServiceClient;
import dev.sourcecheck.cli.remote.ServiceException;
import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.cli.report.ReportedStep;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tests one source through a running service. */
final class RemoteTester implements Interruptible {
  private static final Set<String> FINAL = Set.of("done", "failed", "cancelled");
  private static final Set<String> NEEDS_ANSWER =
      Set.of("needs_authentication", "needs_confirmation");
  private static final int POLL_SECONDS = 10;
  private static final int SUBMIT_SECONDS = 10;
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(10);

  private final ServiceClient service;
  private final String source;
  private final ObjectNode secrets;
  private final TestPlan plan;
  private final TestProgress progress;
  private final Map<String, String> shown = new HashMap<>();
  private final CompletableFuture<Long> job = new CompletableFuture<>();
  private boolean submitting;
  private boolean interrupted;

  /**
   * @param secrets credentials for this test alone, empty for none
   */
  RemoteTester(
      ServiceClient service,
      String source,
      ObjectNode secrets,
      TestPlan plan,
      TestProgress progress) {
    this.service = service;
    this.source = source;
    this.secrets = secrets;
    this.plan = plan;
    this.progress = progress;
  }

  ReportedSource run() throws UsageException, ServiceException, InterruptedException {
    long submitted = submit();
    progress.started(source);
    ObjectNode now = answered(submitted);
    Duration timeout = plan.timeout();
    long deadline = timeout == null ? Long.MAX_VALUE : System.nanoTime() + timeout.toNanos();
    if (timeout == null && !isFinal(now)) {
      service.follow(submitted, this::shownAndRunning);
      now = service.job(submitted, 0);
    }
    while (shownAndRunning(now)) { // without events, or after an interruption of their stream
      if (timeout != null && System.nanoTime() > deadline) {
        now = service.cancel(submitted);
        break;
      }
      now = service.job(submitted, timeout == null ? POLL_SECONDS : 1);
    }
    if (needsAnswer(now)) {
      service.cancel(submitted);
      throw new UsageException(
          source + " was changed during its test, which needs an answer again; test it once more");
    }
    show(now);
    ReportedSource tested = new ReportedSource(source, now);
    progress.ended(tested);
    return tested;
  }

  private long submit() throws UsageException, ServiceException, InterruptedException {
    try {
      long id = service.sourceId(source);
      beginSubmission();
      long submitted = service.submit(id);
      job.complete(submitted);
      return submitted;
    } finally {
      job.cancel(false); // without effect on a submitted job
    }
  }

  private synchronized void beginSubmission() throws InterruptedException {
    if (interrupted) {
      throw new InterruptedException();
    }
    submitting = true;
  }

  /** Returns whether a submission must be cancelled; if not, none begins any more. */
  private synchronized boolean endSubmissions() {
    interrupted = true;
    return submitting;
  }

  /** Supplies what the test asks for; cancels it if that is missing, so that it does not wait. */
  private ObjectNode answered(long submitted)
      throws UsageException, ServiceException, InterruptedException {
    ObjectNode now = service.job(submitted, 0);
    if (status(now).equals("needs_authentication")) {
      if (secrets.isEmpty()) {
        service.cancel(submitted);
        throw new UsageException(
            source + " needs authentication: pass --password-env VARIABLE or --secret-env");
      }
      service.authenticate(submitted, secrets);
      now = service.job(submitted, 0);
    }
    if (status(now).equals("needs_confirmation")) {
      if (!plan.allowWrite()) {
        service.cancel(submitted);
        throw new UsageException(source + " needs confirmation: pass --allow-write");
      }
      service.confirm(submitted);
      now = service.job(submitted, 0);
    }
    return now;
  }

  private boolean shownAndRunning(ObjectNode now) {
    show(now);
    return !isFinal(now) && !needsAnswer(now);
  }

  private void show(ObjectNode now) {
    for (ReportedStep step : new ReportedSource(source, now).steps()) {
      if (!step.status().equals(shown.put(step.name(), step.status()))) {
        if (step.status().equals("processing")) {
          progress.stepStarted(source, step.name());
        } else if (step.status().equals("done")) {
          progress.stepDone(source, step);
        }
      }
    }
  }

  private static String status(ObjectNode job) {
    return job.path("status").asText();
  }

  private static boolean isFinal(ObjectNode job) {
    return FINAL.contains(status(job));
  }

  private static boolean needsAnswer(ObjectNode job) {
    return NEEDS_ANSWER.contains(status(job));
  }

  @Override
  public void interrupt() throws InterruptedException {
    if (!endSubmissions()) {
      return;
    }
    try {
      // the job may have been submitted, but its id not received yet
      service.cancelWithin(CANCEL_LIMIT, job.get(SUBMIT_SECONDS, TimeUnit.SECONDS));
    } catch (CancellationException | ExecutionException | TimeoutException e) {
      // no job was submitted
      return;
    } catch (ServiceException e) {
      // the service is unreachable or the test has ended; the process ends in any case
      return;
    }
  }
}
