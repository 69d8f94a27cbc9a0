package dev.sourcecheck.worker;

import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobSecrets;
import dev.sourcecheck.source.Scrubber;
import dev.sourcecheck.source.Secret;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Reads what a job is about: a stored source, or the form that it carries, with its own credentials
 * on top.
 */
@ApplicationScoped
class SubjectFinder implements Subject.Finder {
  private final Sources sources;
  private final JobSecrets secrets;
  private final Engines engines;

  @Inject
  SubjectFinder(Sources sources, JobSecrets secrets, Engines engines) {
    this.sources = sources;
    this.secrets = secrets;
    this.engines = engines;
  }

  @Override
  public Subject of(Claim claim) {
    Map<String, Secret> own = secrets.of(claim.fence().jobId());
    SourceSpec source = claim.sourceId() == null ? carried(claim, own) : stored(claim, own);
    return new Subject(
        source,
        engines.of(source.type()).orElse(null),
        Boolean.TRUE.equals(claim.allowWrite()),
        claim.request(),
        Scrubber.of(source)::scrub);
  }

  private SourceSpec stored(Claim claim, Map<String, Secret> own) {
    long id = Objects.requireNonNull(claim.sourceId());
    SourceSpec source =
        sources
            .spec(id)
            .orElseThrow(() -> new IllegalStateException("Source " + id + " was deleted"));
    if (own.isEmpty()) {
      return source;
    }
    Map<String, Secret> all = new HashMap<>(source.secrets());
    all.putAll(own);
    return source.withSecrets(all);
  }

  private static SourceSpec carried(Claim claim, Map<String, Secret> own) {
    String request = Objects.requireNonNull(claim.request());
    return SourceForm.ofRequest(request).spec(null, own);
  }
}
