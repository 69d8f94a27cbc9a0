package dev.sourcecheck.worker;

import dev.sourcecheck.access.SourceOpener;
import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobPayload;
import dev.sourcecheck.job.JobSecrets;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.RevisedSource;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.SourceStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the target of a job: a stored source or an unsaved form, with the credentials given for the
 * job.
 */
@ApplicationScoped
class StoredTargetFinder implements TestTarget.TestTargetFinder {
  private final SourceStore sources;
  private final JobSecrets secrets;
  private final SourceOpener opener;

  @Inject
  StoredTargetFinder(SourceStore sources, JobSecrets secrets, SourceOpener opener) {
    this.sources = sources;
    this.secrets = secrets;
    this.opener = opener;
  }

  @Override
  public TestTarget of(Claim claim) {
    JobPayload payload = claim.payload().read();
    SourceSpec source =
        payload instanceof JobPayload.UnsavedForm form
            ? unsaved(claim, form)
            : stored(claim, Objects.requireNonNull(payload.sourceId()));
    TableSelection tables =
        payload instanceof JobPayload.Import selected
            ? new TableSelection(
                selected.schema(), selected.containing(), selected.tables(), selected.limit())
            : null;
    return new TestTarget(opener.access(source), Boolean.TRUE.equals(claim.allowWrite()), tables);
  }

  /**
   * Source and credentials are read in two statements. Each returns its revision, so that
   * credentials are never combined with a source that they were not given for.
   */
  private SourceSpec stored(Claim claim, long id) {
    boolean authenticated = claim.ownSecrets() || claim.credentialsRevision() != null;
    JobSecrets.RevisedCredentials own =
        authenticated
            ? secrets.withRevision(claim.token().jobId())
            : new JobSecrets.RevisedCredentials(null, Map.of());
    RevisedSource source = sources.current(id).orElseThrow(() -> new TestTarget.SourceDeleted(id));
    if (authenticated && (own.revision() == null || !source.acceptsCredentialsOf(own.revision()))) {
      throw new TestTarget.AnswersExpired(JobStatus.NEEDS_AUTHENTICATION);
    }
    if (needsConfirmation(claim, source.spec())
        && (claim.confirmedRevision() == null
            || !source.acceptsConfirmationOf(claim.confirmedRevision()))) {
      throw new TestTarget.AnswersExpired(JobStatus.NEEDS_CONFIRMATION);
    }
    Map<String, Secret> all = new HashMap<>(source.spec().secrets());
    all.putAll(own.secrets());
    return source.spec().withSecrets(all);
  }

  private static boolean needsConfirmation(Claim claim, SourceSpec source) {
    boolean writes =
        claim.steps().stream().anyMatch(step -> step.step() == Step.TEMP_SCHEMA && !step.done());
    return writes && source.viewOnly() && source.tempSchema() != null;
  }

  private SourceSpec unsaved(Claim claim, JobPayload.UnsavedForm form) {
    Map<String, Secret> own = claim.ownSecrets() ? secrets.of(claim.token().jobId()) : Map.of();
    return form.source().withSecrets(own);
  }
}
