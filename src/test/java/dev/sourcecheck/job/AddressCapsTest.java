package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Jobs under different names of one address: the cap per host counts the address. */
class AddressCapsTest {
  private static final Set<String> ADDRESS = Set.of("192.0.2.1");

  @Test
  void aJobWhoseAddressIsFullWaitsForAPlaceAndHoldsUpNobody() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.per-host", "1"))) {
      long first = table.submit("a.example");
      long second = table.submit("b.example");
      List<Claim> claimed = table.claims.claim("tester", 10, JobTable.LEASE);
      assertThat(ids(claimed)).containsExactly(first, second);
      OwnershipToken running = claimed.get(0).fence();
      assertThat(table.claims.occupy(running, ADDRESS)).isEmpty();
      assertThat(table.claims.occupy(running, ADDRESS)).as("once more").isEmpty();

      OwnershipToken turnedAway = claimed.get(1).fence();
      assertThat(table.claims.occupy(turnedAway, Set.of("192.0.2.1", "192.0.2.9")))
          .contains("192.0.2.1");
      assertThat(table.claims.makeRoom(turnedAway, "192.0.2.1")).isTrue();
      assertThat(table.claims.makeRoom(turnedAway, "192.0.2.1")).as("not its owner").isFalse();
      long literal = table.submit("192.0.2.1");
      long other = table.submit("other.example");

      assertThat(table.job(second))
          .returns(JobStatus.WAITING, TestJob::status)
          .returns(0, TestJob::tries)
          .returns(null, TestJob::startedAt);
      assertThat(ids(table.claims.claim("tester", 10, JobTable.LEASE))).containsExactly(other);
      table.end(running, JobCompletion.done(true));
      List<Claim> next = table.claims.claim("tester", 10, JobTable.LEASE);
      assertThat(ids(next)).as("the one that came first").containsExactly(second);
      assertThat(table.job(second).tries()).isOne();
      table.end(next.get(0).fence(), JobCompletion.done(true));
      assertThat(ids(table.claims.claim("tester", 10, JobTable.LEASE))).containsExactly(literal);
    }
  }

  @Test
  void manyWorkersTogetherDoNotExceedTheCap() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.per-host", "3"))) {
      for (int i = 0; i < 40; i++) {
        table.submit("n" + i + ".example");
      }
      List<Claim> claimed = table.claims.claim("tester", 40, JobTable.LEASE);

      long admitted =
          claimed.parallelStream()
              .filter(claim -> table.claims.occupy(claim.fence(), ADDRESS).isEmpty())
              .count();

      assertThat(claimed).hasSize(40);
      assertThat(admitted).isEqualTo(3);
    }
  }

  private static Stream<Long> ids(List<Claim> claims) {
    return claims.stream().map(claim -> claim.fence().jobId());
  }
}
