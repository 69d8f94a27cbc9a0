package dev.sourcecheck.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings {@code sourcecheck.catalog.*}: how much of a source's schema is kept. */
@ConfigMapping(prefix = "sourcecheck.catalog")
public interface CatalogSettings {
  /** Tables, views and their like of one source; a source with more fails the schema download. */
  @WithDefault("1000000")
  long maxRelations();

  /** Columns of one source; a source with more fails the schema download. */
  @WithDefault("20000000")
  long maxColumns();

  /** A download that has written nothing for so long is taken for dead and swept away. */
  @WithDefault("6h")
  Duration abandonedAfter();
}
