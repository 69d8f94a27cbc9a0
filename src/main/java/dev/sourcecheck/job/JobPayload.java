package dev.sourcecheck.job;

import dev.sourcecheck.source.SourceSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a job works on. */
public sealed interface JobPayload {
  JobKind kind();

  /** The stored source; null for a form that is not saved. */
  @Nullable Long sourceId();

  /** All steps on a stored source, which is read when the job runs. */
  record SavedSource(Long sourceId) implements JobPayload {
    @Override
    public JobKind kind() {
      return JobKind.TEST;
    }
  }

  /**
   * A source that is not saved.
   *
   * @param kind all steps, or the connection alone
   * @param source without an id, and without secrets: {@link JobSecrets} has them
   */
  record UnsavedForm(JobKind kind, SourceSpec source) implements JobPayload {
    public UnsavedForm {
      if (kind == JobKind.IMPORT || source.id() != null || !source.secrets().isEmpty()) {
        throw new IllegalArgumentException(
            "An unsaved form has no ID and no secrets, and cannot be imported");
      }
    }

    @Override
    public @Nullable Long sourceId() {
      return null;
    }
  }

  /**
   * An import of selected tables of a stored source.
   *
   * @param schema name or pattern
   * @param containing text that names of tables contain, empty for any name
   * @param tables names or patterns, empty for all
   * @param limit maximum number of tables, null for all
   */
  record Import(
      Long sourceId, String schema, String containing, List<String> tables, @Nullable Long limit)
      implements JobPayload {
    public Import {
      tables = List.copyOf(tables);
    }

    @Override
    public JobKind kind() {
      return JobKind.IMPORT;
    }
  }
}
