package dev.sourcecheck.job;

import static dev.sourcecheck.job.JobTable.submission;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.secret.Secret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class JobSubmitterTest {
  @Test
  void joinsUnfinishedIdenticalTest() {
    try (JobTable table = JobTable.open()) {
      JobSubmission test = submission(JobStatus.WAITING, "h", "source:1:1", null);
      long first = table.stored(test);

      assertThat(table.submissions.submit(test)).isEqualTo(new SubmissionResult.Joined(first));
      table.commands.cancel(first);
      assertThat(table.submissions.submit(test)).isInstanceOf(SubmissionResult.NewJob.class);
    }
  }

  @Test
  void idempotencyKeyFindsFinishedJob() {
    try (JobTable table = JobTable.open()) {
      JobSubmission test = submission(JobStatus.WAITING, "h", null, "key-1");
      long first = table.stored(test);
      table.commands.cancel(first);

      assertThat(table.submissions.submit(test)).isEqualTo(new SubmissionResult.Repeated(first));
      JobSubmission other =
          new JobSubmission(
              JobTable.form("another form"),
              Map.of(),
              test.steps(),
              test.status(),
              "h",
              null,
              "key-1");
      assertThat(table.submissions.submit(other)).isEqualTo(new SubmissionResult.KeyTaken());
    }
  }

  @Test
  void idempotencyKeyFindsJoinedJobAfterItFinished() {
    try (JobTable table = JobTable.open()) {
      long first = table.stored(submission(JobStatus.WAITING, "h", "source:1:1", "key-1"));
      JobSubmission second = submission(JobStatus.WAITING, "h", "source:1:1", "key-2");
      assertThat(table.submissions.submit(second)).isEqualTo(new SubmissionResult.Joined(first));
      table.commands.cancel(first);

      assertThat(table.submissions.submit(second)).isEqualTo(new SubmissionResult.Repeated(first));
    }
  }

  @Test
  void concurrentSubmissionsWithOneKeyStoreOneJob() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try (JobTable table = JobTable.open()) {
      JobSubmission test = submission(JobStatus.WAITING, "h", null, "key-1");
      List<SubmissionResult> answers = new ArrayList<>();
      for (Future<SubmissionResult> answer :
          callers.invokeAll(
              Collections.<Callable<SubmissionResult>>nCopies(
                  24, () -> table.submissions.submit(test)))) {
        answers.add(answer.get());
      }

      assertThat(answers).filteredOn(SubmissionResult.NewJob.class::isInstance).hasSize(1);
      assertThat(answers).filteredOn(SubmissionResult.Repeated.class::isInstance).hasSize(23);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void parkedJobsCountTowardsQueueLimit() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.queue-limit", "2"))) {
      table.stored(submission(JobStatus.NEEDS_CONFIRMATION, "h", null, null));
      table.stored(submission(JobStatus.NEEDS_AUTHENTICATION, "h", null, null));

      assertThat(table.submissions.submit(submission(JobStatus.WAITING, "h", null, null)))
          .isEqualTo(new SubmissionResult.QueueFull());
    }
  }

  @Test
  void rejectsSubmissionToFullQueue() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.queue-limit", "2"))) {
      table.submit();
      table.submit();

      assertThat(table.submissions.submit(submission(JobStatus.WAITING, "h", null, null)))
          .isEqualTo(new SubmissionResult.QueueFull());
      table.claimOne();
      table.submit();
    }
  }

  @Test
  void parksTheStepThatNeedsTheAnswer() {
    try (JobTable table = JobTable.open()) {
      long id = table.stored(submission(JobStatus.NEEDS_AUTHENTICATION, "h", null, null));
      assertThat(statuses(table, id))
          .containsExactly("needs_authentication", "waiting", "waiting", "waiting");

      assertThat(table.commands.confirm(id, true)).isFalse();
      Map<String, Secret> password = Map.of("password", new Secret("x"));
      assertThat(table.commands.authenticate(id, 1, password, JobStatus.NEEDS_CONFIRMATION))
          .isTrue();
      assertThat(statuses(table, id))
          .containsExactly("waiting", "needs_confirmation", "waiting", "waiting");
      assertThat(table.secrets.of(id)).isEqualTo(password);

      assertThat(table.commands.confirm(id, false)).isTrue();
      assertThat(table.claimOne().allowWrite()).isFalse();
    }
  }

  @Test
  void cancelsUnfinishedJobsOnly() {
    try (JobTable table = JobTable.open()) {
      for (JobStatus parked :
          List.of(
              JobStatus.WAITING, JobStatus.NEEDS_AUTHENTICATION, JobStatus.NEEDS_CONFIRMATION)) {
        long id = table.stored(submission(parked, "h", null, null));
        assertThat(table.commands.cancel(id)).isTrue();
        assertThat(table.job(id).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(table.commands.cancel(id)).isFalse();
      }
      long running = table.submit();
      FencingToken token = table.claimOne().token();
      table.write(token, Step.CONNECTION, JobStatus.DONE, "{}");
      assertThat(table.commands.cancel(running)).isTrue();
      assertThat(statuses(table, running))
          .containsExactly("done", "cancelled", "cancelled", "cancelled");
      assertThat(table.end(token, JobCompletion.done(true))).isFalse();
    }
  }

  private static List<String> statuses(JobTable table, long id) {
    return table.job(id).steps().stream().map(step -> step.status().wire()).toList();
  }
}
