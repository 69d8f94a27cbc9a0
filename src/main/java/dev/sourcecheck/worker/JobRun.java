package dev.sourcecheck.worker;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.OwnershipToken;
import dev.sourcecheck.job.StepWrite;
import dev.sourcecheck.net.HostKeys;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.store.TransientErrors;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one job: walks the steps that are not done yet, in order, and writes each as soon
 * as it is known.
 *
 * <p>Exactly one thread works for a run at any time. A thread that a driver does not give back is
 * given up ({@link StepRun}), and another goes on from the next step.
 */
final class JobRun {
  private static final Logger LOG = Logger.getLogger(JobRun.class);

  private static final Verdict NOT_CONNECTED =
      new Verdict.Skipped("Skipped, since the connection failed", false, null, Map.of());

  private final Claim claim;
  private final RunContext context;
  private final RunReport report;
  private final long deadlineNanos;

  /** A run that has still not ended by then is stuck where no step's deadline reaches. */
  private final long hopelessNanos;

  private volatile long heldUntilNanos;
  private volatile boolean lost;
  private volatile @Nullable StepRun current;

  // Used by the one thread that works for the run; handed on when that thread is given up.
  private UnaryOperator<String> scrub = UnaryOperator.identity();
  private @Nullable Session session;
  private volatile @Nullable CompletableFuture<Boolean> ending;
  private @Nullable CompletableFuture<Boolean> queued;

  private final Set<String> occupied = ConcurrentHashMap.newKeySet();

  /** The address that has as many tests as it may have. */
  private volatile @Nullable String full;

  /**
   * How a step ended; it is written with what follows at once: the next step's beginning, or the
   * end.
   */
  private @Nullable StepWrite unsent;

  private boolean begun;
  private boolean connected = true;
  private boolean success = true;

  JobRun(Claim claim, RunContext context, long heldUntilNanos) {
    this.claim = claim;
    this.context = context;
    this.report = new RunReport(claim, context.meters());
    this.heldUntilNanos = heldUntilNanos;
    this.deadlineNanos = System.nanoTime() + claim.remaining().toNanos();
    WorkerSettings settings = context.settings();
    this.hopelessNanos =
        deadlineNanos + settings.abandonAfter().plus(settings.lease()).multipliedBy(2).toNanos();
  }

  OwnershipToken fence() {
    return claim.fence();
  }

  /** The lease was renewed. */
  void heldUntil(long nanos) {
    heldUntilNanos = nanos;
  }

  /**
   * False once the lease has lapsed by our own clock, or is known to be somebody else's; also long
   * after the job's deadline, so that a run that is stuck leaves its job to the reaper.
   */
  boolean held() {
    long now = System.nanoTime();
    return !lost && now - heldUntilNanos < 0 && now - hopelessNanos < 0;
  }

  /** Takes a place at each address, or none; the claim has taken one under the job's own key. */
  boolean admits(Collection<InetAddress> addresses) {
    Set<String> keys = HostKeys.of(addresses);
    if (occupied.containsAll(keys) || keys.equals(Set.of(claim.hostKey()))) {
      return true;
    }
    keys.addAll(occupied);
    full = context.occupy().apply(fence(), keys).orElse(null);
    if (full == null) {
      occupied.addAll(keys);
    }
    return full == null;
  }

  /**
   * The job is not ours any more: stop down to the socket and write nothing.
   *
   * @return false if that was known, or if the job has ended
   */
  boolean lose() {
    boolean news = !lost && ending == null;
    lost = true;
    StepRun step = current;
    if (step != null) {
      step.abort(StepControl.AbortReason.LOST);
    }
    return news;
  }

  /** Runs on a thread of its own until the job ends, or until that thread is given up. */
  void start() {
    claim.steps().stream()
        .filter(Claim.OpenStep::done)
        .forEach(step -> reckon(step.step(), step.outcome()));
    try {
      TestTarget subject = context.subjects().of(claim);
      scrub = subject.scrub();
      report.isAbout(subject);
      goOn(subject, 0);
    } catch (TestTarget.AnswersExpired e) {
      askAgain(e.needed());
    } catch (TestTarget.SourceDeleted e) {
      fault(0, Failure.of(FailureCode.CANCELLED, e.getMessage() + "."));
    } catch (RuntimeException | Error e) { // a driver that cannot be linked is no reason to hang
      OutOfMemoryExit.exitIfCause(e);
      if (handedBack(e)) {
        return;
      }
      LOG.errorf(e, "Job %d could not be begun", fence().jobId());
      fault(0);
    }
  }

  private void reckon(Step step, @Nullable Outcome outcome) {
    if (outcome == Outcome.FAILED) {
      success = false;
      connected &= step != Step.CONNECTION;
    }
  }

  /** Does the steps from the given place on. */
  private void goOn(TestTarget subject, int from) {
    int place = from;
    try {
      for (; place < claim.steps().size() && held(); place++) {
        if (!claim.steps().get(place).done() && !doStep(subject, place)) {
          return;
        }
      }
      if (held()) {
        send(null, JobCompletion.done(success));
      }
      close();
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      if (handedBack(e)) {
        return;
      }
      LOG.errorf(e, "Job %d could not be carried out", fence().jobId());
      fault(place);
    }
  }

  /** One step; false if another thread has taken over or the job has ended. */
  private boolean doStep(TestTarget subject, int place) {
    Step step = claim.steps().get(place).step();
    if (step != Step.CONNECTION && !connected) {
      write(step, NOT_CONNECTED, System.nanoTime());
      return true;
    }
    Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
    if (left.isNegative() || left.isZero()) {
      failForDeadline(step);
      return false;
    }
    StepRun run = new StepRun(this, subject, step, left, context);
    current = run;
    if (!held()) {
      return true;
    }
    if (begun) { // the claim itself has begun the first
      send(new StepWrite(step, JobStatus.PROCESSING, null, null, run.startedNanos(), null), null);
    }
    begun = true;
    StepRun.StepResult result = run.carryOut(session, inPlace -> takeOver(subject, place, inPlace));
    return result != null && settle(step, run, result);
  }

  /**
   * Goes on in place of a thread that was given up, and without the session that it may still hold.
   */
  private void takeOver(TestTarget subject, int place, StepRun run) {
    try {
      if (!settle(claim.steps().get(place).step(), run, run.timedOut())) {
        return;
      }
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      LOG.errorf(e, "Job %d could not go on", fence().jobId());
      fault(place);
      return;
    }
    goOn(subject, place + 1);
  }

  private boolean settle(Step step, StepRun run, StepRun.StepResult result) {
    current = null;
    session = result.session();
    String crowded = full;
    if (crowded != null && session == null) {
      makeRoom(crowded);
      return false;
    }
    if (run.endedTheJob() && held()) {
      failForDeadline(step);
      return false;
    }
    reckon(step, result.verdict().outcome());
    write(step, result.verdict(), run.startedNanos());
    return true;
  }

  private void failForDeadline(Step step) {
    fail(
        step,
        Failure.of(FailureCode.TIMEOUT, "The test did not finish before its deadline.")
            .thatMayPass());
    close();
  }

  /**
   * Our own store was away while the job needed it, which says nothing of the source: another
   * attempt goes on at the open step. Within this one a step must not run twice.
   */
  private boolean handedBack(Throwable problem) {
    if (ending != null || !TransientErrors.mayPass(problem)) {
      return false;
    }
    LOG.infof("Job %d goes back, as the store was away: %s", fence().jobId(), problem.getMessage());
    current = null;
    try {
      context.handBack(this);
    } finally {
      lost = true;
      close();
    }
    return true;
  }

  /** Another attempt goes on at this step once there is a place at the address. */
  private void makeRoom(String crowded) {
    CompletableFuture<Boolean> before = queued;
    if (before != null) {
      before.join(); // a step that is done must be known as such to that attempt
    }
    try {
      context.makeRoom(this, crowded);
    } finally {
      lost = true;
      close();
    }
  }

  private void askAgain(JobStatus needed) {
    LOG.infof("Job %d %s again, as its source has changed", fence().jobId(), needed.wire());
    try {
      context.askAgain(this, needed);
    } finally {
      lost = true;
      close();
    }
  }

  private void fault(int from) {
    String words = "The tester itself failed; its log says why under job " + fence().jobId() + ".";
    fault(from, Failure.of(FailureCode.UNEXPECTED, words));
  }

  private void fault(int from, Failure failure) {
    current = null;
    List<Claim.OpenStep> steps = claim.steps();
    Step open =
        steps.stream()
            .skip(from)
            .filter(step -> !step.done())
            .findFirst()
            .orElse(steps.get(steps.size() - 1))
            .step();
    try {
      fail(open, failure);
    } finally {
      close();
    }
  }

  /** Tells pollers how far the step is. */
  void progress(Step step, Map<String, Object> progress, long startedNanos) {
    String json = ResultJson.ofProgress(progress, scrub);
    queue(List.of(new StepWrite(step, JobStatus.PROCESSING, null, json, startedNanos, null)), null);
  }

  private void write(Step step, Verdict verdict, long startedNanos) {
    long now = System.nanoTime();
    long millis = TimeUnit.NANOSECONDS.toMillis(now - startedNanos);
    String json = ResultJson.of(verdict, millis, scrub);
    report.step(step, verdict, now - startedNanos);
    if (unsent != null) {
      send(null, null);
    }
    unsent =
        new StepWrite(
            step, JobStatus.DONE, json, null, verdict.warnings().size(), startedNanos, now);
  }

  private void fail(Step step, Failure failure) {
    long now = System.nanoTime();
    String json = ResultJson.ofFault(failure.hint(), failure, scrub);
    report.failed(failure);
    send(new StepWrite(step, JobStatus.FAILED, json, null, now, now), JobCompletion.failed());
  }

  private void send(@Nullable StepWrite step, @Nullable JobCompletion end) {
    List<StepWrite> steps = Stream.of(unsent, step).filter(Objects::nonNull).toList();
    unsent = null;
    queue(steps, end);
  }

  private void queue(List<StepWrite> steps, @Nullable JobCompletion end) {
    CompletableFuture<Boolean> written = context.writer().write(fence(), steps, end, this::held);
    queued = written;
    if (end != null) {
      ending = written;
    }
    written.whenComplete(
        (counted, problem) -> {
          boolean stored = problem == null && counted;
          if (problem == null && !counted) {
            context.meters().writeRefused();
          }
          if (end == null && !stored) {
            lose();
          } else if (end != null && stored) {
            context.inBackground(() -> report.ended(end));
          }
        });
  }

  /**
   * The slot and the lease are kept until the last word is written, or will never be; but not until
   * the driver has closed its session, which it may never have.
   */
  private void close() {
    Session open = session;
    session = null;
    CompletableFuture<Boolean> last = ending;
    if (last == null) {
      context.finished(this);
    } else {
      last.whenComplete((counted, problem) -> context.finished(this));
    }
    if (open != null) {
      context.close(open);
    }
  }
}
