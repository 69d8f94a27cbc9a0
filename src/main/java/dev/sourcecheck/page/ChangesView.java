package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.api.catalog.DriftResponse;
import dev.sourcecheck.api.catalog.DriftResponse.ChangeCounts;
import dev.sourcecheck.api.catalog.DriftResponse.ChangeItem;
import dev.sourcecheck.api.catalog.DriftResponse.ValueChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a test found changed in the schema.
 *
 * @param downloaded null if it downloaded nothing
 * @param since when the download before it was completed, null for the first one
 * @param summary empty if nothing changed
 * @param first number of the first row, from 1
 * @param next the page with the rest, empty if this is all
 */
public record ChangesView(
    @Nullable Long job,
    @Nullable PageTime downloaded,
    @Nullable PageTime since,
    String summary,
    List<ChangeRow> rows,
    int first,
    String next) {
  static final int PAGE = 100;

  /**
   * @param kind the class of the stylesheet for the change
   */
  public record ChangeRow(
      String change, String kind, String object, String name, List<DifferenceView> differences) {}

  /** An absent value is {@code none}. */
  public record DifferenceView(String property, String from, String to) {}

  static ChangesView of(long source, DriftResponse drift, @Nullable Long test, int after) {
    String next = "";
    if (drift.nextAfter() != null) {
      next =
          "/ui/sources/"
              + source
              + "/schema/changes?"
              + PageLinks.query(
                  Map.of("after", drift.nextAfter(), "test", test == null ? "" : test));
    }
    return new ChangesView(
        drift.jobId(),
        PageTime.of(drift.downloadedAt()),
        PageTime.of(drift.since()),
        summary(drift),
        drift.items().stream().map(ChangesView::row).toList(),
        after + 1,
        next);
  }

  /** Such as {@code 2 tables added, 1 column changed}; empty if nothing changed. */
  static String summary(DriftResponse drift) {
    List<String> counts = new ArrayList<>();
    add(counts, drift.tables(), "table");
    add(counts, drift.columns(), "column");
    return String.join(", ", counts);
  }

  private static void add(List<String> counts, ChangeCounts changes, String noun) {
    add(counts, changes.added(), noun, "added");
    add(counts, changes.removed(), noun, "removed");
    add(counts, changes.changed(), noun, "changed");
  }

  private static void add(List<String> counts, long count, String noun, String change) {
    if (count > 0) {
      counts.add(SchemaView.count(count, noun) + " " + change);
    }
  }

  private static ChangeRow row(ChangeItem item) {
    List<DifferenceView> differences = new ArrayList<>();
    item.differences().forEach((property, change) -> differences.add(difference(property, change)));
    String table = item.schema() + "." + item.table();
    return new ChangeRow(
        item.change().substring(0, 1).toUpperCase(Locale.ROOT) + item.change().substring(1),
        switch (item.change()) {
          case "added" -> "ok";
          case "removed" -> "failed";
          default -> "warning";
        },
        item.object().equals("table") ? "Table" : "Column",
        item.column() == null ? table : table + "." + item.column(),
        differences);
  }

  private static DifferenceView difference(String property, ValueChange change) {
    boolean readable = property.equals("granted");
    return new DifferenceView(
        readable ? "readable" : property, text(change.from()), text(change.to()));
  }

  private static String text(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return "none";
    }
    return value.isBoolean() ? (value.booleanValue() ? "yes" : "no") : value.asText();
  }
}
