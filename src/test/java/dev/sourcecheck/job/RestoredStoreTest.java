package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backup of the store is restored while jobs run: rows disappear, and sequences are reset. */
class RestoredStoreTest {
  private final JobTable table = JobTable.open();

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void rejectsStaleTokenForReusedId() throws Exception {
    long vanished = table.submit();
    FencingToken stale = table.claimOne().token();
    table.execute("DELETE FROM test_job");
    table.execute("ALTER TABLE test_job ALTER COLUMN id RESTART");
    assertThat(table.submit("elsewhere")).isEqualTo(vanished);

    assertStaleRunIsFencedOff(stale);
  }

  @Test
  void rejectsStaleTokenAfterRestore() throws Exception {
    long id = table.submit();
    table.execute("CREATE TABLE backup AS SELECT * FROM test_job");
    FencingToken stale = table.claimOne().token();
    table.execute(
        """
        UPDATE test_job j SET status = b.status, fencing_token = b.fencing_token, attempt = b.attempt, worker = b.worker,
          lease_until = b.lease_until, deadline_at = b.deadline_at, started_at = b.started_at
        FROM backup b WHERE b.id = j.id
        """);
    assertThat(table.job(id).status()).isEqualTo(JobStatus.WAITING);

    assertStaleRunIsFencedOff(stale);
  }

  @Test
  void rejectsTokenOfMissingJob() {
    table.submit();
    FencingToken stale = table.claimOne().token();
    table.execute("DELETE FROM test_job");

    assertThat(table.write(stale, Step.CONNECTION, JobStatus.DONE, "{\"by\": \"stale\"}"))
        .isFalse();
    assertThat(table.end(stale, JobCompletion.done(true))).isFalse();
    assertThat(table.leases.release(List.of(stale))).isEmpty();
  }

  private void assertStaleRunIsFencedOff(FencingToken stale) throws Exception {
    FencingToken current = table.claimOne().token();
    assertThat(current.jobId()).isEqualTo(stale.jobId());

    assertThat(table.write(stale, Step.CONNECTION, JobStatus.DONE, "{\"by\": \"stale\"}"))
        .isFalse();
    assertThat(table.end(stale, JobCompletion.done(true))).isFalse();
    assertThat(table.leases.release(List.of(stale))).isEmpty();
    try (Connection connection = table.dataSource.getConnection()) {
      assertThat(JobLeases.renew(connection, List.of(stale), JobTable.LEASE)).isEmpty();
      assertThat(JobLeases.renew(connection, List.of(current), JobTable.LEASE))
          .containsExactly(current);
    }
    assertThat(table.job(current.jobId()).status()).isEqualTo(JobStatus.PROCESSING);
    assertThat(table.job(current.jobId()).steps().get(0).result()).isNull();
  }
}
