package dev.sourcecheck.submission;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobPayload;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobSubmission;
import dev.sourcecheck.job.JobSubmitter;
import dev.sourcecheck.job.SubmissionResult;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceSpec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Submits tests and imports, and decides in which state each job starts. */
@ApplicationScoped
public class TestSubmitter {
  private final Engines engines;
  private final JobSubmitter jobs;
  private final JobCommands commands;

  @Inject
  TestSubmitter(Engines engines, JobSubmitter jobs, JobCommands commands) {
    this.engines = engines;
    this.jobs = jobs;
    this.commands = commands;
  }

  /** Submits a test of a stored source. Tests of the same revision are joined while in flight. */
  public SubmissionResult submitTest(DataSource source, @Nullable String idempotencyKey) {
    SourceSpec spec = specWithoutSecretValues(source);
    return jobs.submit(
        new JobSubmission(
            new JobPayload.SavedSource(source.id()),
            Map.of(),
            List.of(Step.values()),
            lacksCredentials(spec) ? JobStatus.NEEDS_AUTHENTICATION : statusOnceAuthenticated(spec),
            engines.hostKey(spec),
            "source:" + source.id() + ":" + source.revision(),
            idempotencyKey));
  }

  /** Submits a test of a source that is not stored. */
  public SubmissionResult submitTest(SourceForm form, @Nullable String idempotencyKey) {
    SourceSpec spec = form.spec();
    return jobs.submit(
        new JobSubmission(
            unsaved(JobKind.TEST, form),
            form.secrets(),
            List.of(Step.values()),
            statusOnceAuthenticated(spec),
            engines.hostKey(spec),
            null,
            idempotencyKey));
  }

  /**
   * Submits a test of the connection alone, of a source that is not stored.
   *
   * @return the id of the job, empty if the queue is full
   */
  public OptionalLong submitConnectionTest(SourceForm form) {
    return newJob(
        new JobSubmission(
            unsaved(JobKind.CONNECTION, form),
            form.secrets(),
            List.of(Step.CONNECTION),
            JobStatus.WAITING,
            engines.hostKey(form.spec()),
            null,
            null));
  }

  /**
   * Submits an import of selected tables of a stored source.
   *
   * @param tables of this source
   * @return the id of the job, empty if the queue is full
   */
  public OptionalLong submitImport(DataSource source, JobPayload.Import tables) {
    return newJob(
        new JobSubmission(
            tables,
            Map.of(),
            List.of(Step.CONNECTION, Step.SCHEMA_DOWNLOAD),
            JobStatus.WAITING,
            engines.hostKey(specWithoutSecretValues(source)),
            null,
            null));
  }

  /**
   * Stores credentials for one job and lets it proceed.
   *
   * @return false if the job needs none, or if its source has changed since it was read
   */
  public boolean authenticate(long jobId, DataSource source, Map<String, Secret> credentials) {
    SourceSpec spec = source.form().spec(source.id(), credentials);
    return commands.authenticate(
        jobId, source.revision(), credentials, statusOnceAuthenticated(spec));
  }

  /** The secret fields that a test of the source has to wait for. */
  public Set<String> missingCredentials(DataSource source) {
    return missingCredentials(specWithoutSecretValues(source));
  }

  private static JobPayload unsaved(JobKind kind, SourceForm form) {
    return new JobPayload.UnsavedForm(kind, form.spec(null, Map.of()));
  }

  /** Without a join key and an idempotency key a job is either new or rejected. */
  private OptionalLong newJob(JobSubmission submission) {
    return jobs.submit(submission) instanceof SubmissionResult.NewJob submitted
        ? OptionalLong.of(submitted.jobId())
        : OptionalLong.empty();
  }

  /** The initial state depends only on which secrets exist, so their values are not decrypted. */
  private static SourceSpec specWithoutSecretValues(DataSource source) {
    Map<String, Secret> present = new HashMap<>();
    source.storedSecrets().forEach(field -> present.put(field, new Secret("")));
    return source.form().spec(source.id(), present);
  }

  private boolean lacksCredentials(SourceSpec spec) {
    return !missingCredentials(spec).isEmpty();
  }

  private Set<String> missingCredentials(SourceSpec spec) {
    // an engine requires options to determine the missing credentials
    return spec.options().isEmpty()
        ? Set.of()
        : engines.of(spec.type()).map(engine -> engine.missingCredentials(spec)).orElse(Set.of());
  }

  private static JobStatus statusOnceAuthenticated(SourceSpec spec) {
    return spec.viewOnly() && spec.tempSchema() != null
        ? JobStatus.NEEDS_CONFIRMATION
        : JobStatus.WAITING;
  }
}
