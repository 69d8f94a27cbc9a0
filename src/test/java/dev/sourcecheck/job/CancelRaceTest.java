package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.Servers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A cancel and a completion of one job at the same moment: exactly one of them counts. */
class CancelRaceTest {
  private static final String ENDING = "WITH e AS MATERIALIZED";
  private static final String CANCEL = "cancel_requested_at = now()";

  @Test
  void aCompletionThatHasNotCommittedYetIsWaitedForAndCounts() throws Exception {
    try (Race race = new Race(ENDING, ParkingStore.Where.AFTER)) {
      var completed = race.parked(table -> table.end(race.fence, Ending.done(true)));
      var cancelled =
          CompletableFuture.supplyAsync(() -> race.free.requests.cancel(race.fence.jobId()));
      await().atMost(Duration.ofSeconds(60)).until(race::somebodyWaitsForALock);

      race.goOn();

      assertThat(completed.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(cancelled.get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(race.job().status()).isEqualTo(JobStatus.DONE);
      assertThat(race.job().outcome()).isEqualTo("success");
    }
  }

  @Test
  void aCompletionThatComesAfterTheCancelIsFencedOff() throws Exception {
    try (Race race = new Race(ENDING, ParkingStore.Where.BEFORE)) {
      var completed = race.parked(table -> table.end(race.fence, Ending.done(true)));

      assertThat(race.free.requests.cancel(race.fence.jobId())).isTrue();
      race.goOn();

      assertThat(completed.get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(race.job().status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(race.job().steps()).extracting(TestStep::status).containsOnly(JobStatus.CANCELLED);
    }
  }

  @Test
  void aVerdictThatMeetsACancelInFlightIsDropped() throws Exception {
    try (Race race = new Race(CANCEL, ParkingStore.Where.BEFORE)) {
      var cancelled = race.parked(table -> table.requests.cancel(race.fence.jobId()));
      assertThat(race.free.write(race.fence, Step.CONNECTION, JobStatus.DONE, "{\"n\": 1}"))
          .isTrue();

      race.goOn();

      assertThat(cancelled.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(race.free.write(race.fence, Step.TEMP_SCHEMA, JobStatus.DONE, "{\"n\": 2}"))
          .isFalse();
      assertThat(race.job().steps())
          .extracting(TestStep::status)
          .containsExactly(
              JobStatus.DONE, JobStatus.CANCELLED, JobStatus.CANCELLED, JobStatus.CANCELLED);
      assertThat(race.job().steps().get(1).result()).isNull();
    }
  }

  @Test
  void cancelChangesNothingOfWhatIsFinal() {
    try (JobTable table = JobTable.open()) {
      for (Ending ending : new Ending[] {Ending.done(true), Ending.done(false), Ending.failed()}) {
        long id = table.submit();
        table.end(table.claimOne().fence(), ending);
        TestJob before = table.job(id);

        assertThat(table.requests.cancel(id)).isFalse();
        assertThat(table.job(id)).isEqualTo(before);
      }
    }
  }

  /** A job that is under way, and two hands at it, of which one is held at a chosen statement. */
  private static final class Race implements AutoCloseable {
    final JobTable free;
    final Fence fence;
    private final ParkingStore parking;
    private final JobTable held;

    Race(String word, ParkingStore.Where where) {
      DataSource store = Servers.newStore();
      parking = new ParkingStore(word, where);
      held = JobTable.over(parking.over(store), Map.of());
      free = JobTable.over(store, Map.of());
      free.submit();
      fence = free.claimOne().fence();
    }

    /** Begins, and comes to the statement at which it is held. */
    CompletableFuture<Boolean> parked(Predicate<JobTable> act) throws InterruptedException {
      CompletableFuture<Boolean> acting = CompletableFuture.supplyAsync(() -> act.test(held));
      parking.awaitParked();
      return acting;
    }

    void goOn() {
      parking.release();
    }

    TestJob job() {
      return free.job(fence.jobId());
    }

    boolean somebodyWaitsForALock() {
      return free.store.withHandle(
          handle ->
              handle
                  .createQuery(
                      """
                      SELECT EXISTS (
                        SELECT FROM pg_stat_activity
                        WHERE wait_event_type = 'Lock' AND datname = current_database())
                      """)
                  .mapTo(Boolean.class)
                  .one());
    }

    @Override
    public void close() {
      held.close();
      free.close();
    }
  }
}
