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

      assertThat(ids(table.claim("a", 2))).containsExactly(first, second);
      assertThat(ids(table.claim("b", 2))).containsExactly(third);
      assertThat(table.claim("c", 2)).isEmpty();
    }
  }

  @Test
  void appliesCapsWithinAndAcrossClaims() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.per-host", "2"))) {
      for (int i = 0; i < 5; i++) {
        table.submit("slow.example");
      }
      long other = table.submit("healthy.example");

      List<Claim> claimed = table.claim("a", 10);
      assertThat(claimed).hasSize(3);
      assertThat(ids(claimed)).contains(other);
      assertThat(table.claim("b", 10)).isEmpty();

      table.end(claimed.get(0).token(), JobCompletion.done(true));
      assertThat(table.claim("b", 10)).hasSize(1);
    }
  }

  @Test
  void claimContainsFinishedSteps() {
    try (JobTable table = JobTable.open()) {
      table.submit();
      FencingToken first = table.claimOne().token();
      table.write(first, Step.CONNECTION, JobStatus.DONE, "{\"outcome\": \"success\"}");
      table.write(first, Step.TEMP_SCHEMA, JobStatus.PROCESSING, null);
      assertThat(table.leases.release(List.of(first))).hasSize(1);

      Claim again = table.claimOne();

      assertThat(again.steps())
          .containsExactly(
              new Claim.ClaimedStep(Step.CONNECTION, true, Outcome.SUCCESS),
              new Claim.ClaimedStep(Step.TEMP_SCHEMA, false, null),
              new Claim.ClaimedStep(Step.SCHEMA_DOWNLOAD, false, null),
              new Claim.ClaimedStep(Step.LINEAGE_DOWNLOAD, false, null));
      assertThat(again.remaining()).isPositive();
    }
  }

  @Test
  void releaseAndParkDoNotCountTheAttempt() {
    try (JobTable table = JobTable.open()) {
      long id = table.submit();
      FencingToken lapsed = table.claimOne().token();
      table.execute("UPDATE test_job SET lease_until = now() - interval '1 s'");
      table.reaper.requeueLapsed();
      assertThat(table.job(id).attempt()).as("lost").isEqualTo(1);

      assertThat(table.leases.release(List.of(lapsed))).isEmpty();
      assertThat(table.job(id).attempt()).as("not its owner").isEqualTo(1);
      FencingToken token = table.claimOne().token();
      assertThat(table.job(id).attempt()).as("claimed").isEqualTo(2);
      assertThat(table.leases.release(List.of(token))).containsExactly(id);
      assertThat(table.job(id).attempt()).as("released").isEqualTo(1);
      token = table.claimOne().token();
      assertThat(table.leases.park(token, JobStatus.NEEDS_AUTHENTICATION)).isTrue();
      assertThat(table.job(id).attempt()).as("parked").isEqualTo(1);
    }
  }

  @Test
  void renewReturnsValidTokens() throws SQLException {
    try (JobTable table = JobTable.open();
        Connection connection = table.dataSource.getConnection()) {
      table.submit();
      long cancelled = table.submit();
      FencingToken kept = table.claimOne().token();
      FencingToken taken = table.claimOne().token();
      table.commands.cancel(cancelled);

      assertThat(JobLeases.renew(connection, List.of(kept, taken), JobTable.LEASE))
          .isEqualTo(Set.of(kept));
    }
  }

  private static List<Long> ids(List<Claim> claims) {
    return claims.stream().map(claim -> claim.token().jobId()).toList();
  }
}
