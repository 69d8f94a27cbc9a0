package dev.sourcecheck.catalog;

import java.time.Duration;

/**
 * Limits on the stored schema of one source.
 *
 * @param maxRelations maximum number of relations, and also of schemas and of databases
 * @param maxColumns maximum number of columns
 * @param abandonedAfter time without a write after which a download is considered abandoned
 */
public record CatalogLimits(long maxRelations, long maxColumns, Duration abandonedAfter) {
  public static final CatalogLimits DEFAULT =
      new CatalogLimits(1_000_000, 20_000_000, Duration.ofHours(6));

  static CatalogLimits of(CatalogSettings settings) {
    return new CatalogLimits(
        settings.maxRelations(), settings.maxColumns(), settings.abandonedAfter());
  }
}
