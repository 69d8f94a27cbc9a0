package dev.sourcecheck.page;

import dev.sourcecheck.lineage.RelationName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a lineage page shows.
 *
 * @param up number of levels on the left
 * @param down number of levels on the right
 * @param open IDs of the tables whose columns are shown
 */
record LineageQueryPage(long source, RelationName table, int up, int down, List<String> open) {
  static final int MAX_DEPTH = 20;

  String address() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("schema", table.schema() == null ? "" : table.schema());
    parameters.put("table", table.name());
    parameters.put("up", up);
    parameters.put("down", down);
    String query = PageLinks.query(parameters);
    String columns =
        open.stream()
            .map(id -> "&" + PageLinks.query(Map.of("columns", id)))
            .collect(Collectors.joining());
    return "/ui/sources/" + source + "/lineage?" + query + columns + "#graph";
  }

  /** The page around another table, with the same number of levels. */
  LineageQueryPage around(RelationName other) {
    return new LineageQueryPage(source, other, up, down, List.of());
  }

  LineageQueryPage withDepth(int otherUp, int otherDown) {
    return new LineageQueryPage(source, table, otherUp, otherDown, open);
  }

  /** The page on which the columns of a table are shown if they are not, and the reverse. */
  LineageQueryPage toggled(String id) {
    TreeSet<String> ids = new TreeSet<>(open);
    if (!ids.remove(id)) {
      ids.add(id);
    }
    return new LineageQueryPage(source, table, up, down, List.copyOf(ids));
  }
}
