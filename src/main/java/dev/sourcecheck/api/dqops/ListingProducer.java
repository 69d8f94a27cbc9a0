package dev.sourcecheck.api.dqops;

import dev.sourcecheck.access.ListingLimits;
import dev.sourcecheck.access.SourceListings;
import dev.sourcecheck.access.SourceOpener;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces live listings with the limits from the settings. */
final class ListingProducer {
  private ListingProducer() {}

  @Produces
  @Singleton
  static SourceListings listings(SourceOpener opener, DqopsSettings settings) {
    ListingLimits limits =
        new ListingLimits(
            settings.listings(),
            settings.listingsPerHost(),
            settings.loginWithin(),
            settings.listingWithin());
    return new SourceListings(opener, limits, Infrastructure.getDefaultWorkerPool());
  }
}
