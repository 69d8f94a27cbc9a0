package dev.sourcecheck.check;

import dev.sourcecheck.lineage.flow.DataFlow;
import dev.sourcecheck.lineage.flow.FlowColumn;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Agreement of the SQL reader with the server's parse trees on the sources of view columns. It
 * estimates the reader's accuracy for texts without a parse tree.
 */
final class TreeAgreement {
  private final Map<String, Long> unavailable = new TreeMap<>();
  private long trees;
  private long columns;
  private long equal;

  void add(DataFlow ofTree, DataFlow ofText) {
    trees++;
    ofTree
        .columns()
        .forEach(
            (name, column) -> {
              FlowColumn other = ofText.columns().get(name);
              columns++;
              if (other != null && other.values().equals(column.values())) {
                equal++;
              }
            });
  }

  void unavailable(String reason) {
    unavailable.merge(reason, 1L, Long::sum);
  }

  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("read", trees);
    details.put("unavailable", unavailable);
    details.put("columns", columns);
    details.put("columns_equal", equal);
    if (columns > 0) {
      details.put("agreement", Math.floor(1_000.0 * equal / columns) / 1_000);
    }
    return details;
  }
}
