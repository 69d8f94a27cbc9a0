package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.servers.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Of a concurrent cancel and completion of one job, exactly one succeeds. */
class CancelRaceTest {
  private static final String ENDING = "), ended AS (";
  private static final String CANCEL =
      "SET status = 'cancelled', fencing_token = j.fencing_token + 1, lease_until";

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
