package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sourcecheck.catalog.SchemaDownload;
import dev.sourcecheck.catalog.SchemaDownload.LeftOut;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the newest download of a source's schema found.
 *
 * @param partial whether only imported tables are stored
 * @param counts readable tables by kind, with zeros
 * @param filtered what the include and exclude lists left out
 * @param notGranted what exists and the user may not read
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record SchemaSummary(
    @Nullable Instant downloadedAt,
    @Nullable Long jobId,
    boolean partial,
    long schemas,
    long tables,
    long columns,
    Map<String, Long> counts,
    FilteredTables filtered,
    HiddenTables notGranted) {

  /** A name is {@code {"schema"}} or {@code {"schema", "table"}}. */
  record FilteredTables(long schemas, long tables, List<Map<String, String>> examples) {}

  /**
   * @param grants statements that would allow to read them
   */
  record HiddenTables(
      long schemas, long tables, List<Map<String, String>> examples, List<String> grants) {}

  static SchemaSummary of(@Nullable SchemaDownload newest) {
    SchemaDownload download = newest == null ? SchemaDownload.NONE : newest;
    LeftOut filtered = download.filtered();
    LeftOut hidden = download.notGranted();
    return new SchemaSummary(
        download.downloadedAt(),
        download.jobId(),
        download.partial(),
        download.schemas(),
        download.tables(),
        download.columns(),
        counts(download.kinds()),
        new FilteredTables(filtered.schemas(), filtered.tables(), filtered.examples()),
        new HiddenTables(hidden.schemas(), hidden.tables(), hidden.examples(), hidden.grants()));
  }

  private static Map<String, Long> counts(Map<String, Long> kinds) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (RelationKind kind : RelationKind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      counts.put(name, kinds.getOrDefault(name, 0L));
    }
    return counts;
  }
}
