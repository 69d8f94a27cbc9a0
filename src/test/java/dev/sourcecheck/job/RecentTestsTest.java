package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.job.RecentTests.RecentTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecentTestsTest {
  private final JobTable table = JobTable.open();
  private final RecentTests tests = new RecentTests(table.store);

  @BeforeAll
  void fill() {
    table.execute(
        "INSERT INTO data_source (name, type) SELECT 's' || n, 'pg' FROM generate_series(1, 3) n");
    // of the first source 40 tests, of which the newest failed; of the second one that waits
    table.execute(
        """
        INSERT INTO test_job (source_id, status, outcome, host_key, deadline_at, started_at, finished_at)
        SELECT s.id, 'done', CASE WHEN n = 40 THEN 'failed' ELSE 'success' END, 'h', now(), now(), now()
        FROM generate_series(1, 40) n, data_source s WHERE s.name = 's1' ORDER BY n
        """);
    table.execute(
        """
        INSERT INTO test_job (source_id, status, host_key, deadline_at)
        SELECT id, 'waiting', 'h', now() + interval '1 day' FROM data_source WHERE name = 's2'
        """);
    table.execute(
        """
        INSERT INTO test_job (source_id, kind, payload, status, host_key, deadline_at)
        SELECT id, 'import', '{}', 'waiting', 'h', now() + interval '1 day' FROM data_source WHERE name = 's3'
        """);
    table.execute(
        """
        INSERT INTO test_step (job_id, ordinal, step, status, result, warning_count, finished_at)
        SELECT max(id), o, CASE o WHEN 1 THEN 'connection' ELSE 'temp_schema' END, 'done', '{}', o, now()
        FROM test_job, generate_series(1, 2) o WHERE outcome = 'failed' GROUP BY o
        """);
  }

  @AfterAll
  void close() {
    table.close();
  }

  @Test
  void returnsTheLatestTestsOfEachSource() {
    Map<Long, List<RecentTest>> recent = tests.of(List.of(1L, 2L, 3L, 4L), 30);

    assertThat(recent).containsOnlyKeys(1L, 2L);
    List<RecentTest> first = recent.get(1L);
    assertThat(first).hasSize(30);
    assertThat(first).isSortedAccordingTo((a, b) -> Long.compare(b.id(), a.id()));
    assertThat(first.get(0).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(first.get(0).warnings()).isEqualTo(3);
    assertThat(first.subList(1, 30))
        .allMatch(test -> test.outcome() == Outcome.SUCCESS && test.warnings() == 0);
    assertThat(recent.get(2L))
        .singleElement()
        .matches(test -> test.status() == JobStatus.WAITING && test.finishedAt() == null);
  }

  @Test
  void returnsNothingForNoSource() {
    assertThat(tests.of(List.of(), 30)).isEmpty();
  }
}
