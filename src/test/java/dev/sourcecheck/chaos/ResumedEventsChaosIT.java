package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.change.ChangeNotifications;
import dev.sourcecheck.servers.EventStreamClient;
import dev.sourcecheck.servers.EventStreamClient.StreamFrame;
import dev.sourcecheck.store.StoreConnections;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams are interrupted by kills of their replica, and continue on another one. */
class ResumedEventsChaosIT {
  private static final int KILLS = 10;
  private static final int STREAMS = 10;

  @TempDir Path folder;

  @Test
  void hundredResumedStreamsMissAndRepeatNothing() throws Exception {
    try (Cluster cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_ENABLED", "false"))) {
      // as a replica does: without it, the others see a change at their next poll only
      ChangeNotifications notifications =
          new ChangeNotifications(
              cluster.table.feed, StoreConnections.of(cluster.table.dataSource));
      notifications.start();
      try {
        assertThat(resumedStreams(cluster)).isEqualTo(100);
      } finally {
        notifications.stop();
      }
    }
  }

  private static int resumedStreams(Cluster cluster) throws Exception {
    Random random = new Random(20261126);
    ReplicaProcess survivor = cluster.started();
    ReplicaProcess next = cluster.start(Map.of());
    int resumed = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      ReplicaProcess victim = next.awaitReady();
      if (kill < KILLS - 1) {
        next = cluster.start(Map.of()); // becomes ready meanwhile
      }
      List<FollowedJob> jobs = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        jobs.add(new FollowedJob(cluster.table, victim, random.nextInt(FollowedJob.CHANGES - 1)));
      }
      change(jobs, job -> job.changesBeforeTheKill);
      victim.signal("KILL");
      victim.awaitEnd();
      for (FollowedJob job : jobs) {
        job.awaitBroken();
        job.resume(survivor, random.nextBoolean());
      }
      change(jobs, job -> FollowedJob.CHANGES);
      for (FollowedJob job : jobs) {
        job.assertComplete(survivor);
        resumed++;
      }
    }
    return resumed;
  }

  /**
   * Changes each job up to its given number of changes, and reads the event of each change. All
   * jobs change before the first event is read, because notifications are coalesced.
   */
  private static void change(List<FollowedJob> jobs, ToIntFunction<FollowedJob> changes)
      throws IOException {
    for (int i = 0; i < FollowedJob.CHANGES; i++) {
      List<FollowedJob> changing =
          jobs.stream().filter(job -> job.changes < changes.applyAsInt(job)).toList();
      changing.forEach(FollowedJob::change);
      for (FollowedJob job : changing) {
        job.readEvent();
      }
    }
  }

  /** A job that the test itself runs, and the events of its changes. */
  private static final class FollowedJob {
    static final int CHANGES = 6;

    private final JobTable table;
    private final long id;
    private final Claim claim;
    private final int changesBeforeTheKill;
    private final List<StreamFrame> events = new ArrayList<>();
    private EventStreamClient stream;
    private int changes;

    FollowedJob(JobTable table, ReplicaProcess replica, int changesBeforeTheKill) throws Exception {
      this.table = table;
      this.changesBeforeTheKill = changesBeforeTheKill;
      this.id = table.submit();
      this.claim = table.claimOne();
      this.stream = EventStreamClient.connect(url(replica), Map.of());
      readEvent();
    }

    void readEvent() throws IOException {
      events.add(stream.nextEvent().orElseThrow());
    }

    void change() {
      switch (changes++) {
        case 0 -> table.write(claim.token(), Step.CONNECTION, JobStatus.DONE, "{}");
        case 1 -> table.write(claim.token(), Step.TEMP_SCHEMA, JobStatus.PROCESSING, null);
        case 2 -> table.write(claim.token(), Step.TEMP_SCHEMA, JobStatus.DONE, "{\"n\": 1}");
        case 3 -> table.write(claim.token(), Step.SCHEMA_DOWNLOAD, JobStatus.PROCESSING, null);
        case 4 -> table.write(claim.token(), Step.SCHEMA_DOWNLOAD, JobStatus.DONE, "{}");
        default -> table.end(claim.token(), JobCompletion.done(true));
      }
    }

    void awaitBroken() {
      try {
        assertThat(stream.rest()).as("events of no change").isEmpty();
      } catch (IOException reset) {
        // the replica was killed
      }
    }

    /**
     * Connects to another replica.
     *
     * @param changedMeanwhile whether the job changes while it has no stream
     */
    void resume(ReplicaProcess replica, boolean changedMeanwhile) throws Exception {
      if (changedMeanwhile) {
        change();
      }
      String seen = events.get(events.size() - 1).id();
      stream = EventStreamClient.connect(url(replica), Map.of("Last-Event-ID", seen));
      assertThat(stream.next().orElseThrow().lines()).containsExactly("retry: 2000");
      if (changedMeanwhile) {
        readEvent();
      }
    }

    void assertComplete(ReplicaProcess replica) throws Exception {
      assertThat(stream.rest()).isEmpty();
      assertThat(events).hasSize(1 + CHANGES);
      assertThat(events).extracting(StreamFrame::id).doesNotHaveDuplicates();
      assertThat(events)
          .extracting(StreamFrame::name)
          .containsExactly("status", "step", "step", "step", "step", "step", "done");
      String polled =
          replica.send("GET", "/api/v1/data_sources/test/" + id, Duration.ofSeconds(30));
      assertThat("200 " + events.get(CHANGES).data()).isEqualTo(polled);
      String end = events.get(CHANGES).id();
      try (EventStreamClient again =
          EventStreamClient.connect(url(replica), Map.of("Last-Event-ID", end))) {
        assertThat(again.status()).isEqualTo(204);
      }
    }

    private String url(ReplicaProcess replica) {
      return "http://127.0.0.1:" + replica.port() + "/api/v1/data_sources/test/" + id + "/events";
    }
  }
}
