package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoredPayloadTest {
  static List<JobPayload> payloads() {
    return List.of(
        new JobPayload.SavedSource(1L),
        new JobPayload.UnsavedForm(JobKind.TEST, source(Map.of())),
        new JobPayload.UnsavedForm(
            JobKind.CONNECTION,
            new SourceSpec(
                null, "n", SourceType.SNOWFLAKE, Map.of(), Map.of(), null, false, null, null)),
        new JobPayload.Import(1L, "s*", "x\"y", List.of("a*", "b"), 7L),
        new JobPayload.Import(1L, "s", "", List.of(), null));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void claimReadsWhatWasSubmitted(JobPayload payload) {
    try (JobTable table = JobTable.open()) {
      Servers.execute(
          table.dataSource, "INSERT INTO data_source (name, type) VALUES ('s', 'postgres')");
      table.stored(submission(payload));

      assertThat(table.claimOne().payload().read()).isEqualTo(payload);
    }
  }

  /** Such as one of a later release; the queue goes on. */
  @Test
  void unreadablePayloadDoesNotPreventClaims() throws SQLException {
    try (JobTable table = JobTable.open()) {
      long unreadable = table.submit();
      long other = table.submit();
      table.execute("UPDATE test_job SET payload = '{}' WHERE id = " + unreadable);

      List<Claim> claims = table.claim("w", 2);

      assertThat(claims)
          .extracting(claim -> claim.token().jobId())
          .containsExactly(unreadable, other);
      StoredPayload first = claims.get(0).payload();
      assertThatThrownBy(first::read)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("The stored form has an unknown type");
      assertThat(claims.get(1).payload().read()).isEqualTo(JobTable.form("a form"));
    }
  }

  @Test
  void formTakesNoSecrets() {
    SourceSpec source = source(Map.of("password", new Secret("s3cret")));

    assertThatThrownBy(() -> new JobPayload.UnsavedForm(JobKind.TEST, source))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SourceSpec source(Map<String, Secret> secrets) {
    return new SourceSpec(
        null,
        "a \"form\"",
        SourceType.POSTGRES,
        Map.of("host", "h", "port", 5432L, "ratio", 7.0, "flag", true),
        secrets,
        "db.tmp",
        true,
        "a.*",
        "b.*");
  }

  private static JobSubmission submission(JobPayload payload) {
    return new JobSubmission(
        payload, Map.of(), List.of(Step.CONNECTION), JobStatus.WAITING, "h", null, null);
  }
}
