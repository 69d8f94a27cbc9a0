package dev.sourcecheck.page;

import dev.sourcecheck.api.catalog.DriftResponse;
import dev.sourcecheck.catalog.SchemaDownload;
import dev.sourcecheck.catalog.SchemaDownload.LeftOut;
import dev.sourcecheck.page.TableKinds.KindChoice;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page of a schema shows around its tree.
 *
 * @param downloaded null if nothing was downloaded
 * @param job the test that downloaded it, null for an import
 * @param counts of schemas, tables and columns
 * @param compared whether the newest test compared its download with the one before
 * @param changes what it found changed, empty if nothing
 * @param hidden what exists and may not be read, empty if nothing
 * @param grants statements that would make it readable
 * @param filtered what the lists leave out, empty if nothing
 * @param search text of the filter
 */
public record SchemaView(
    @Nullable PageTime downloaded,
    @Nullable Long job,
    boolean partial,
    String counts,
    boolean compared,
    String changes,
    String hidden,
    List<String> grants,
    String filtered,
    String search,
    List<KindChoice> kinds,
    SchemaTree tree,
    @Nullable TableView table) {

  static SchemaView of(
      SchemaDownload download,
      DriftResponse changes,
      String search,
      String kind,
      SchemaTree tree,
      @Nullable TableView table) {
    return new SchemaView(
        PageTime.of(download.downloadedAt()),
        download.jobId(),
        download.partial(),
        count(download.schemas(), "schema")
            + ", "
            + TableKinds.counts(download.kinds())
            + ", "
            + count(download.columns(), "column"),
        changes.since() != null,
        ChangesView.summary(changes),
        leftOut(download.notGranted()),
        download.notGranted().grants(),
        leftOut(download.filtered()),
        search,
        TableKinds.choices(kind),
        tree,
        table);
  }

  static String count(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  private static String leftOut(LeftOut left) {
    if (left.schemas() + left.tables() == 0) {
      return "";
    }
    String counts =
        left.schemas() == 0
            ? count(left.tables(), "table")
            : left.tables() == 0
                ? count(left.schemas(), "schema")
                : count(left.schemas(), "schema") + " and " + count(left.tables(), "table");
    List<String> names = left.examples().stream().limit(3).map(SchemaView::name).toList();
    return names.isEmpty() ? counts : counts + ", such as " + String.join(", ", names);
  }

  private static String name(Map<String, String> example) {
    String schema = example.getOrDefault("schema", "");
    String table = example.get("table");
    return table == null ? schema : schema + "." + table;
  }
}
