package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobSubmission;
import dev.sourcecheck.job.JobSubmitter;
import dev.sourcecheck.job.SubmissionResult;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.SourceStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a caller asks to be tested into a submission. */
@ApplicationScoped
public class TestSubmitter {
  private static final int LONGEST_KEY = 255;

  private final SourceStore sources;
  private final Engines engines;
  private final JobSubmitter submissions;
  private final JobCommands requests;

  @Inject
  public TestSubmitter(
      SourceStore sources, Engines engines, JobSubmitter submissions, JobCommands requests) {
    this.sources = sources;
    this.engines = engines;
    this.submissions = submissions;
    this.requests = requests;
  }

  SubmissionResult ofSource(long id, @Nullable String key) {
    DataSource source =
        sources
            .find(id)
            .filter(found -> found.form().type().inDatafold())
            .orElseThrow(() -> InvalidInputException.notFound("data_source_id", "Data source"));
    SourceSpec spec = withoutValues(source);
    return submissions.submit(
        new JobSubmission(
            id,
            null,
            Map.of(),
            List.of(Step.values()),
            start(spec),
            engines.hostKey(spec),
            "source:" + id + ":" + source.revision(),
            checked(key)));
  }

  SubmissionResult ofForm(ObjectNode body, @Nullable String key) {
    SourceForm form = SourceForm.parse(body, null);
    SourceSpec spec = form.spec();
    return submissions.submit(
        new JobSubmission(
            null,
            form.toRequest(),
            form.secrets(),
            List.of(Step.values()),
            afterAuthentication(spec),
            engines.hostKey(spec),
            null,
            checked(key)));
  }

  /** False if the job needs no credentials. */
  boolean authenticate(TestJob job, ObjectNode body) {
    if (job.sourceId() == null || job.status() != JobStatus.NEEDS_AUTHENTICATION) {
      return false;
    }
    DataSource source =
        sources
            .find(job.sourceId())
            .orElseThrow(() -> InvalidInputException.notFound("job_id", "Test"));
    Map<String, Secret> given = SourceForm.parseSecrets(source.form().type(), body);
    if (given.isEmpty()) {
      throw InvalidInputException.noCredentials();
    }
    SourceSpec spec = source.form().spec(job.sourceId(), given);
    return requests.authenticate(job.id(), source.revision(), given, afterAuthentication(spec));
  }

  /**
   * What is stored tells which credentials there are; the values are not needed to say what a test
   * waits for.
   */
  private static SourceSpec withoutValues(DataSource source) {
    Map<String, Secret> present = new HashMap<>();
    source.storedSecrets().forEach(field -> present.put(field, new Secret("")));
    return source.form().spec(source.id(), present);
  }

  private JobStatus start(SourceSpec spec) {
    Engine engine = engine(spec);
    boolean lacking = engine != null && !engine.missingCredentials(spec).isEmpty();
    return lacking ? JobStatus.NEEDS_AUTHENTICATION : afterAuthentication(spec);
  }

  private static JobStatus afterAuthentication(SourceSpec spec) {
    return spec.viewOnly() && spec.tempSchema() != null
        ? JobStatus.NEEDS_CONFIRMATION
        : JobStatus.WAITING;
  }

  /** Null if no engine serves the source, or if it has no options that one could read. */
  private @Nullable Engine engine(SourceSpec spec) {
    return spec.options().isEmpty() ? null : engines.of(spec.type()).orElse(null);
  }

  private static @Nullable String checked(@Nullable String key) {
    if (key == null) {
      return null;
    }
    if (key.isBlank() || key.length() > LONGEST_KEY) {
      throw InvalidInputException.inHeader(
          "Idempotency-Key",
          "Input should have 1 to " + LONGEST_KEY + " characters",
          "string_length");
    }
    return key;
  }
}
