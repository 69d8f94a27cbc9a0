package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param downloadedAt when what is listed was downloaded, null if it never was
 * @param nextAfter the {@code after} of the next page, null on the last one
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ListPage<T>(@Nullable Instant downloadedAt, List<T> items, @Nullable String nextAfter) {
  ListPage {
    items = List.copyOf(items);
  }
}
