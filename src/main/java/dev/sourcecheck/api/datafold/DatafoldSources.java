package dev.sourcecheck.api.datafold;

import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceStore;
import jakarta.inject.Singleton;
import java.util.List;

/** The stored sources of the types in Datafold's API, which does not show any others. */
@Singleton
public final class DatafoldSources {
  /** The path parameter's name in the contract, which errors mention. */
  public static final String ID = "data_source_id";

  private final SourceStore sources;

  DatafoldSources(SourceStore sources) {
    this.sources = sources;
  }

  List<DataSource> list() {
    return sources.list().stream().filter(DatafoldSources::isVisible).toList();
  }

  /**
   * Finds a source by its id in the path.
   *
   * @throws InvalidInputException if the id is not an integer, or no such source exists
   */
  public DataSource get(String id) {
    return sources
        .find(RequestInput.pathId(ID, id, "Data source"))
        .filter(DatafoldSources::isVisible)
        .orElseThrow(DatafoldSources::notFound);
  }

  static InvalidInputException notFound() {
    return InvalidInputException.notFound(ID, "Data source");
  }

  private static boolean isVisible(DataSource source) {
    return source.form().type().inDatafold();
  }
}
