package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The cap per host counts jobs by address, also under different host names. */
class AddressCapsTest {
  private static final Set<String> ADDRESS = Set.of("192.0.2.1");

  @Test
  void requeuesJobWhoseAddressReachedTheCap() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.per-host", "1"))) {
      long first = table.submit("a.example");
      long second = table.submit("b.example");
      List<Claim> claimed = table.claim("tester", 10);
      assertThat(ids(claimed)).containsExactly(first, second);
      FencingToken running = claimed.get(0).token();
      assertThat(table.queue.occupy(running, ADDRESS)).isEmpty();
      assertThat(table.queue.occupy(running, ADDRESS)).as("once more").isEmpty();

      FencingToken turnedAway = claimed.get(1).token();
      assertThat(table.queue.occupy(turnedAway, Set.of("192.0.2.1", "192.0.2.9")))
          .contains("192.0.2.1");
      assertThat(table.leases.requeueForAddress(turnedAway, "192.0.2.1")).isTrue();
      assertThat(table.leases.requeueForAddress(turnedAway, "192.0.2.1"))
          .as("not its owner")
          .isFalse();
      long literal = table.submit("192.0.2.1");
      long other = table.submit("other.example");

      assertThat(table.job(second))
          .returns(JobStatus.WAITING, TestJob::status)
          .returns(0, TestJob::attempt)
          .returns(null, TestJob::startedAt);
      assertThat(ids(table.claim("tester", 10))).containsExactly(other);
      table.end(running, JobCompletion.done(true));
      List<Claim> next = table.claim("tester", 10);
      assertThat(ids(next)).as("the one that came first").containsExactly(second);
      assertThat(table.job(second).attempt()).isOne();
      table.end(next.get(0).token(), JobCompletion.done(true));
      assertThat(ids(table.claim("tester", 10))).containsExactly(literal);
    }
  }

  @Test
  void concurrentRunsDoNotExceedTheCap() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.per-host", "3"))) {
      for (int i = 0; i < 40; i++) {
        table.submit("n" + i + ".example");
      }
      List<Claim> claimed = table.claim("tester", 40);

      long admitted =
          claimed.parallelStream()
              .filter(claim -> table.queue.occupy(claim.token(), ADDRESS).isEmpty())
              .count();

      assertThat(claimed).hasSize(40);
      assertThat(admitted).isEqualTo(3);
    }
  }

  private static Stream<Long> ids(List<Claim> claims) {
    return claims.stream().map(claim -> claim.token().jobId());
  }
}
