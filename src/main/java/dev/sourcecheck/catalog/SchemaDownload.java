package dev.sourcecheck.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest download of a source's schema.
 *
 * @param downloadedAt when it was completed, also if it found nothing new
 * @param jobId the test that downloaded it, null for an import
 * @param partial whether only imported tables are stored
 * @param schemas number of schemas, readable or not
 * @param kinds number of readable tables by kind; kinds without tables are absent
 * @param columns number of columns
 * @param filtered what the include and exclude lists left out
 * @param notGranted what the user may not read
 */
public record SchemaDownload(
    @Nullable Instant downloadedAt,
    @Nullable Long jobId,
    boolean partial,
    long schemas,
    Map<String, Long> kinds,
    long columns,
    LeftOut filtered,
    LeftOut notGranted) {

  /** Of a source that was never downloaded. */
  public static final SchemaDownload NONE =
      new SchemaDownload(null, null, false, 0, Map.of(), 0, LeftOut.NOTHING, LeftOut.NOTHING);

  /**
   * Objects that exist and were not downloaded.
   *
   * @param examples the first names: {@code {"schema"}} or {@code {"schema", "table"}}
   * @param grants statements that would make them readable
   */
  public record LeftOut(
      long schemas, long tables, List<Map<String, String>> examples, List<String> grants) {
    static final LeftOut NOTHING = new LeftOut(0, 0, List.of(), List.of());
  }

  /** Number of readable tables of all kinds. */
  public long tables() {
    return kinds.values().stream().mapToLong(Long::longValue).sum();
  }
}
