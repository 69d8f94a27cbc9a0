package dev.sourcecheck.page;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.StoredEdge;
import java.util.List;
import java.util.Locale;

/**
 * The lineage around a table, drawn and as a table with the same edges.
 *
 * @param name of the table
 * @param links what else to show
 * @param truncated whether a limit left something out
 */
public record LineageView(
    NameView name,
    LineageLinks links,
    LineagePicture picture,
    List<EdgeView> edges,
    boolean truncated) {

  /**
   * @param up number of levels shown on the left
   * @param moreUp the page with one more level there, empty if there is none
   * @param lessUp the page with one level less there, empty if only one is shown
   */
  public record LineageLinks(
      int up,
      int down,
      String moreUp,
      String lessUp,
      String moreDown,
      String lessDown,
      String schemaPage,
      String json) {}

  /**
   * An edge, as text.
   *
   * @param use what of the origin the target depends on
   * @param calls number of executions, empty for an edge that is not from statements
   */
  public record EdgeView(
      NameView from,
      NameView to,
      String use,
      String origin,
      boolean partial,
      String calls,
      PageTime lastSeen,
      boolean ofColumns) {

    static EdgeView of(StoredEdge stored) {
      EdgeEnd from = stored.edge().from();
      EdgeEnd to = stored.edge().to();
      return new EdgeView(
          NameView.of(from),
          NameView.of(to),
          use(stored.edge().kind()),
          origin(stored),
          stored.edge().partial(),
          stored.calls() == 0 ? "" : String.format(Locale.ROOT, "%,d", stored.calls()),
          new PageTime(stored.lastSeen()),
          from.column() != null || to.column() != null);
    }

    private static String use(EdgeKind kind) {
      return switch (kind) {
        case DIRECT, VALUE -> "Values";
        case INDIRECT, STEERING -> "Choice of rows";
        case ANY -> "Unknown use";
      };
    }

    private static String origin(StoredEdge stored) {
      return switch (stored.origin()) {
        case NATIVE -> "Server's catalog";
        case VIEW -> "View definition";
        case QUERY -> "Query history";
      };
    }
  }
}
