package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobQueueTest {
  @Test
  void claimsInOrderAndOnlyForFreeSlots() {
    try (JobTable table = JobTable.open()) {
      long first = table.submit();
      long second = table.submit();
      long third = table.submit();

      assertThat(ids(table.claims.claim("a", 2, JobTable.LEASE))).containsExactly(first, second);
      assertThat(ids(table.claims.claim("b", 2, JobTable.LEASE))).containsExactly(third);
      assertThat(table.claims.claim("c", 2, JobTable.LEASE)).isEmpty();
    }
  }

  @Test
  void capsHoldWithinOneClaimAndOverSeveral() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.per-host", "2"))) {
      for (int i = 0; i < 5; i++) {
        table.submit("slow.example");
      }
      long other = table.submit("healthy.example");

      List<Claim> claimed = table.claims.claim("a", 10, JobTable.LEASE);
      assertThat(claimed).hasSize(3);
      assertThat(ids(claimed)).contains(other);
      assertThat(table.claims.claim("b", 10, JobTable.LEASE)).isEmpty();

      table.end(claimed.get(0).fence(), JobCompletion.done(true));
      assertThat(table.claims.claim("b", 10, JobTable.LEASE)).hasSize(1);
    }
  }

  @Test
  void aClaimTellsWhatEarlierAttemptsHaveDone() {
    try (JobTable table = JobTable.open()) {
      table.submit();
      OwnershipToken first = table.claimOne().fence();
      table.write(first, Step.CONNECTION, JobStatus.DONE, "{\"outcome\": \"success\"}");
      table.write(first, Step.TEMP_SCHEMA, JobStatus.PROCESSING, null);
      assertThat(table.claims.release(List.of(first))).hasSize(1);

      Claim again = table.claimOne();

      assertThat(again.steps())
          .containsExactly(
              new Claim.OpenStep(Step.CONNECTION, true, Outcome.SUCCESS),
              new Claim.OpenStep(Step.TEMP_SCHEMA, false, null),
              new Claim.OpenStep(Step.SCHEMA_DOWNLOAD, false, null),
              new Claim.OpenStep(Step.LINEAGE_DOWNLOAD, false, null));
      assertThat(again.remaining()).isPositive();
    }
  }

  @Test
  void renewingAnswersWhatIsStillHeld() throws SQLException {
    try (JobTable table = JobTable.open();
        Connection connection = table.dataSource.getConnection()) {
      table.submit();
      long cancelled = table.submit();
      OwnershipToken kept = table.claimOne().fence();
      OwnershipToken taken = table.claimOne().fence();
      table.requests.cancel(cancelled);

      assertThat(JobQueue.renew(connection, List.of(kept, taken), JobTable.LEASE))
          .isEqualTo(Set.of(kept));
    }
  }

  private static List<Long> ids(List<Claim> claims) {
    return claims.stream().map(claim -> claim.fence().jobId()).toList();
  }
}
