package dev.sourcecheck.catalog;

import dev.sourcecheck.process.LargeCountConverter;
import dev.sourcecheck.process.PositiveDurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings {@code sourcecheck.catalog.*}: limits on the stored schema of one source. */
@ConfigMapping(prefix = "sourcecheck.catalog")
public interface CatalogSettings {
  /** Maximum number of relations of a source; beyond it the schema download fails. */
  @WithDefault("1000000")
  @WithConverter(LargeCountConverter.class)
  long maxRelations();

  /** Maximum number of columns of a source; beyond it the schema download fails. */
  @WithDefault("20000000")
  @WithConverter(LargeCountConverter.class)
  long maxColumns();

  /** Time without a write after which a download is considered abandoned and deleted. */
  @WithDefault("6h")
  @WithConverter(PositiveDurationConverter.class)
  Duration abandonedAfter();
}
