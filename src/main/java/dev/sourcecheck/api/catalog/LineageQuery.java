package dev.sourcecheck.api.catalog;

import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.lineage.LineageDirection;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** The parameters that select a part of the lineage, as they were received. */
public record LineageQuery(
    @QueryParam("schema") @Nullable String schema,
    @QueryParam("table") @Nullable String table,
    @QueryParam("column") @Nullable String column,
    @QueryParam("direction") @Nullable String direction,
    @QueryParam("depth") @Nullable String depth,
    @QueryParam("limit") @Nullable String limit) {
  private static final int MAX_DEPTH = 100;
  private static final int DEFAULT_DEPTH = 10;
  private static final int MAX_NODES = 5_000;
  private static final int DEFAULT_NODES = 500;

  /**
   * Parses the parameters.
   *
   * @throws InvalidInputException if one is invalid, or if a column has no table
   */
  LineageSearch parse() {
    LineageDirection towards =
        RequestInput.queryChoice("direction", direction, LineageDirection.class);
    LineageSearch search =
        new LineageSearch(
            RequestInput.queryText("schema", schema),
            RequestInput.queryText("table", table),
            RequestInput.queryText("column", column),
            towards == null ? LineageDirection.BOTH : towards,
            (int) RequestInput.queryNumber("depth", depth, 1, MAX_DEPTH, DEFAULT_DEPTH),
            (int) RequestInput.queryNumber("limit", limit, 1, MAX_NODES, DEFAULT_NODES));
    if (search.column() != null && search.table() == null) {
      throw InvalidInputException.inQuery(
          "table", "Field required, because there is a column", "missing");
    }
    return search;
  }

  /**
   * A valid query.
   *
   * @param table null for all tables of the schema
   * @param depth maximum distance from the table or column
   * @param limit maximum number of nodes
   */
  public record LineageSearch(
      @Nullable String schema,
      @Nullable String table,
      @Nullable String column,
      LineageDirection direction,
      int depth,
      int limit) {}
}
