package dev.sourcecheck.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** Reads what downloads found changed, of the last downloads of each source that found any. */
@ApplicationScoped
public class DriftReader {
  private final ChangeListRepository changes;

  @Inject
  DriftReader(ChangeListRepository changes) {
    this.changes = changes;
  }

  /**
   * A page of the changes that a job's download found.
   *
   * @param after number of changes to skip
   * @return empty if the download found none, or if they are not stored any more
   */
  @Transactional
  public Optional<List<RecordedChange>> page(long source, long job, int after, int limit) {
    return changes
        .download(source, job)
        .map(download -> changes.page(source, download, after, limit));
  }
}
