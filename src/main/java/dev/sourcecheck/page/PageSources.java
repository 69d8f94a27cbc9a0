package dev.sourcecheck.page;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceStore;
import jakarta.inject.Singleton;
import java.util.List;

/** The stored sources, as pages find them. */
@Singleton
final class PageSources {
  private final SourceStore sources;

  PageSources(SourceStore sources) {
    this.sources = sources;
  }

  List<DataSource> all() {
    return sources.list();
  }

  List<DataSource> matching(String query) {
    return query.isBlank()
        ? all()
        : all().stream().filter(source -> ListedSource.matches(source, query)).toList();
  }

  /**
   * Finds a source by its id in the path.
   *
   * @throws RequestRejectedException 404 if there is none
   */
  DataSource get(String id) {
    return sources
        .find(id(id))
        .orElseThrow(() -> new RequestRejectedException(404, "Data source not found"));
  }

  private static long id(String text) {
    // at most 18 digits, which fit into a long
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw new RequestRejectedException(404, "Data source not found");
    }
    return Long.parseLong(text);
  }
}
