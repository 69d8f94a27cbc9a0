package dev.sourcecheck.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings {@code sourcecheck.catalog.*}: limits on the stored schema of one source. */
@ConfigMapping(prefix = "sourcecheck.catalog")
public interface CatalogSettings {
  /** Maximum number of relations of a source; beyond it the schema download fails. */
  @WithDefault("1000000")
  long maxRelations();

  /** Maximum number of columns of a source; beyond it the schema download fails. */
  @WithDefault("20000000")
  long maxColumns();

  /** Time without a write after which a download is considered abandoned and deleted. */
  @WithDefault("6h")
  Duration abandonedAfter();
}
