package dev.sourcecheck.catalog;

import java.time.Duration;

/**
 * How much of a source's schema is kept.
 *
 * @param maxRelations relations, and as many schemas, databases and keys, of one source
 * @param maxColumns columns of one source
 * @param abandonedAfter a download that has written nothing for so long is dead
 */
public record CatalogLimits(long maxRelations, long maxColumns, Duration abandonedAfter) {
  public static final CatalogLimits DEFAULT =
      new CatalogLimits(1_000_000, 20_000_000, Duration.ofHours(6));

  static CatalogLimits of(CatalogSettings settings) {
    return new CatalogLimits(
        settings.maxRelations(), settings.maxColumns(), settings.abandonedAfter());
  }
}
