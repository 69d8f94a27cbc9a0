package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.SqlSession;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of a concurrent cancel and completion of one job, exactly one succeeds. */
class CancelRaceTest {
  private static final String ENDING = "), ended AS (";
  private static final String CANCEL =
      "SET status = 'cancelled', fencing_token = j.fencing_token + 1, lease_until";

  private static final String EXPIRE =
      "UPDATE test_job SET deadline_at = now() - interval '1 minute' WHERE id = %d";
  private static final String PARK_EXPIRED =
      """
      UPDATE test_job
      SET status = 'needs_confirmation', deadline_at = now() - interval '1 minute'
      WHERE id = %d""";

  @Test
  void cancelWaitsForUncommittedCompletion() throws Exception {
    DataSource store = Servers.newStore();
    try (JobTable owner = JobTable.over(store, Map.of());
        JobTable other = JobTable.over(store, Map.of());
        Connection holder = store.getConnection()) {
      long id = other.submit();
      FencingToken token = other.claimOne().token();
      // the completion locks and updates the job, then blocks while it deletes this row
      other.execute("INSERT INTO test_job_secret VALUES (%d, 'password', '')".formatted(id));
      holder.setAutoCommit(false);
      holder.createStatement().execute("SELECT FROM test_job_secret FOR UPDATE");
      var completed =
          CompletableFuture.supplyAsync(() -> owner.end(token, JobCompletion.done(true)));
      await().until(() -> waitingForALock(store) == 1);
      var cancelled = CompletableFuture.supplyAsync(() -> other.commands.cancel(id));
      await().until(() -> waitingForALock(store) == 2);

      holder.rollback();

      assertThat(completed.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(cancelled.get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(other.job(id).status()).isEqualTo(JobStatus.DONE);
      assertThat(other.job(id).outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void rejectsCompletionAfterCancel() throws Exception {
    try (RaceFixture race = new RaceFixture(ENDING)) {
      var completed = race.parked(table -> table.end(race.token, JobCompletion.done(true)));

      assertThat(race.free.commands.cancel(race.token.jobId())).isTrue();
      race.goOn();

      assertThat(completed.get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(race.job().status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(race.job().steps()).extracting(TestStep::status).containsOnly(JobStatus.CANCELLED);
    }
  }

  @Test
  void rejectsVerdictAfterConcurrentCancel() throws Exception {
    try (RaceFixture race = new RaceFixture(CANCEL)) {
      var cancelled = race.parked(table -> table.commands.cancel(race.token.jobId()));
      assertThat(race.free.write(race.token, Step.CONNECTION, JobStatus.DONE, "{\"n\": 1}"))
          .isTrue();

      race.goOn();

      assertThat(cancelled.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(race.free.write(race.token, Step.TEMP_SCHEMA, JobStatus.DONE, "{\"n\": 2}"))
          .isFalse();
      assertThat(race.job().steps())
          .extracting(TestStep::status)
          .containsExactly(
              JobStatus.DONE, JobStatus.CANCELLED, JobStatus.CANCELLED, JobStatus.CANCELLED);
      assertThat(race.job().steps().get(1).result()).isNull();
    }
  }

  @Test
  void cancelDoesNotChangeFinalJobs() {
    try (JobTable table = JobTable.open()) {
      for (JobCompletion ending :
          new JobCompletion[] {
            JobCompletion.done(true), JobCompletion.done(false), JobCompletion.failed()
          }) {
        long id = table.submit();
        table.end(table.claimOne().token(), ending);
        TestJob before = table.job(id);

        assertThat(table.commands.cancel(id)).isFalse();
        assertThat(table.job(id)).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"WAITING", "NEEDS_CONFIRMATION"})
  void deletesCredentialsThatACancelWaitedFor(JobStatus next) throws Exception {
    try (AnswerFixture answer = new AnswerFixture(next)) {
      var cancelled = answer.concurrently(table -> table.commands.cancel(answer.job));

      assertThat(cancelled.get(60, TimeUnit.SECONDS)).isTrue();
      answer.assertCancelledWithoutSecrets();
    }
  }

  @Test
  void deletesCredentialsThatCancellingSeveralJobsWaitedFor() throws Exception {
    try (AnswerFixture answer = new AnswerFixture(JobStatus.WAITING)) {
      var cancelled =
          answer.concurrently(
              table -> !table.commands.cancelAll(List.of(answer.job, answer.other)).isEmpty());

      assertThat(cancelled.get(60, TimeUnit.SECONDS)).isTrue();
      answer.assertCancelledWithoutSecrets();
    }
  }

  /** Each statement deletes the secrets of the jobs that it ends, and no others. */
  @Test
  void everyEndDeletesSecrets() {
    try (JobTable table = JobTable.open()) {
      Map<String, Consumer<Long>> ends =
          Map.of(
              "cancel", table.commands::cancel,
              "done", id -> table.end(table.claimOne().token(), JobCompletion.done(true)),
              "failed", id -> table.end(table.claimOne().token(), JobCompletion.failed()),
              "expired", id -> table.execute(EXPIRE.formatted(id)),
              "unanswered", id -> table.execute(PARK_EXPIRED.formatted(id)));
      ends.forEach(
          (name, end) -> {
            long id = table.submit();
            table.execute("INSERT INTO test_job_secret VALUES (%d, 'password', '')".formatted(id));
            assertThat(secrets(table)).as(name).isOne();

            end.accept(id);
            table.failExpired();
            table.reaper.cancelUnanswered();

            assertThat(table.job(id).finishedAt()).as(name).isNotNull();
            assertThat(secrets(table)).as(name).isZero();
          });
    }
  }

  private static long secrets(JobTable table) {
    return table.store.withSession(
        session -> session.sql("SELECT count(*) FROM test_job_secret").one(Long.class));
  }

  private static int waitingForALock(DataSource store) throws SQLException {
    try (Connection connection = store.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND datname = current_database()")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Two parked jobs; the credentials of the first are stored and not committed. */
  private static final class AnswerFixture implements AutoCloseable {
    final long job;
    final long other;
    private final DataSource store = Servers.newStore();
    private final JobTable table = JobTable.over(store, Map.of());
    private final Connection answering;

    AnswerFixture(JobStatus next) throws SQLException {
      job = table.stored(JobTable.submission(JobStatus.NEEDS_AUTHENTICATION, "a", null, null));
      other = table.stored(JobTable.submission(JobStatus.NEEDS_AUTHENTICATION, "b", null, null));
      answering = store.getConnection();
      answering.setAutoCommit(false);
      SqlSession session = new SqlSession(answering);
      assertThat(table.transitions.authenticate(session, job, 1, next)).isTrue();
      table.secrets.put(session, job, Map.of("password", new Secret("once")));
    }

    /** Starts an action that waits for the lock on the job, and then commits the credentials. */
    CompletableFuture<Boolean> concurrently(Predicate<JobTable> act) throws SQLException {
      var acting = CompletableFuture.supplyAsync(() -> act.test(table));
      await().until(() -> waitingForALock(store) == 1);
      answering.commit();
      return acting;
    }

    void assertCancelledWithoutSecrets() {
      assertThat(table.job(job).status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(secrets(table)).isZero();
    }

    @Override
    public void close() throws SQLException {
      answering.close();
      table.close();
    }
  }

  /** A claimed job and two clients, one of which blocks at a chosen statement. */
  private static final class RaceFixture implements AutoCloseable {
    final JobTable free;
    final FencingToken token;
    private final ParkingStore parking;
    private final JobTable held;

    RaceFixture(String word) {
      DataSource store = Servers.newStore();
      parking = new ParkingStore(word);
      held = JobTable.over(parking.over(store), Map.of());
      free = JobTable.over(store, Map.of());
      free.submit();
      token = free.claimOne().token();
    }

    /** Starts an action and returns once it has reached the blocked statement. */
    CompletableFuture<Boolean> parked(Predicate<JobTable> act) throws InterruptedException {
      CompletableFuture<Boolean> acting = CompletableFuture.supplyAsync(() -> act.test(held));
      parking.awaitParked();
      return acting;
    }

    void goOn() {
      parking.release();
    }

    TestJob job() {
      return free.job(token.jobId());
    }

    @Override
    public void close() {
      held.close();
      free.close();
    }
  }
}
