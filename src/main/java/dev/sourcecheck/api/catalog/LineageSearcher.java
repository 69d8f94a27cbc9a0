package dev.sourcecheck.api.catalog;

import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.catalog.LineageQuery.LineageSearch;
import dev.sourcecheck.catalog.CatalogReader;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.catalog.CatalogTables;
import dev.sourcecheck.catalog.ListedTable;
import dev.sourcecheck.catalog.TableQuery;
import dev.sourcecheck.catalog.TableQuery.TablePosition;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageGraph;
import dev.sourcecheck.lineage.LineageGraphReader;
import dev.sourcecheck.lineage.RelationName;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds a part of the lineage, and adds downloaded tables that have none. */
@Singleton
public final class LineageSearcher {
  private final LineageGraphReader lineage;
  private final CatalogReader catalog;
  private final CatalogTables tables;
  private final CatalogStore names;

  LineageSearcher(
      LineageGraphReader lineage, CatalogReader catalog, CatalogTables tables, CatalogStore names) {
    this.lineage = lineage;
    this.catalog = catalog;
    this.tables = tables;
    this.names = names;
  }

  /**
   * Searches the lineage of a source that was downloaded.
   *
   * @throws InvalidInputException if the schema, table or column is neither in the catalog nor in
   *     the lineage
   */
  public LineageGraph find(long source, LineageSearch search) {
    String table = search.table();
    if (table == null) {
      return whole(source, search.schema(), search.limit());
    }
    RelationName relation = RelationName.of(schemaOf(source, search.schema(), table), table);
    EdgeEnd start = new EdgeEnd(relation, search.column());
    requireKnown(source, start);
    return lineage.around(source, start, search.direction(), search.depth(), search.limit());
  }

  private LineageGraph whole(long source, @Nullable String schema, int limit) {
    LineageGraph linked = lineage.whole(source, schema, limit);
    List<ListedTable> all =
        tables.page(
            source, new TableQuery(null, null, schema, null), TablePosition.START, limit + 1);
    if (schema != null && all.isEmpty() && linked.nodes().isEmpty() && !hasSchema(source, schema)) {
      throw InvalidInputException.inQuery("schema", "Schema not found", "not_found");
    }
    Set<EdgeEnd> nodes = new LinkedHashSet<>(linked.nodes());
    boolean truncated = linked.truncated();
    for (ListedTable each : all) {
      EdgeEnd node = new EdgeEnd(RelationName.of(each.schema(), each.name()), null);
      if (nodes.size() < limit) {
        nodes.add(node);
      } else {
        truncated |= !nodes.contains(node);
      }
    }
    return new LineageGraph(nodes, linked.edges(), truncated);
  }

  private boolean hasSchema(long source, String schema) {
    return catalog.schemas(source).stream().anyMatch(each -> each.name().equals(schema));
  }

  /** A table without its schema is found if only one schema has it. */
  private String schemaOf(long source, @Nullable String schema, String table) {
    if (schema != null) {
      return schema;
    }
    Set<String> schemas = names.lookup().storedSchemasOf(source, table);
    if (schemas.isEmpty()) {
      throw InvalidInputException.inQuery("table", "Table not found", "not_found");
    }
    if (schemas.size() > 1) {
      throw InvalidInputException.inQuery(
          "schema", "Several schemas have this table; one is required", "missing");
    }
    return schemas.iterator().next();
  }

  private void requireKnown(long source, EdgeEnd start) {
    String schema = String.valueOf(start.relation().schema());
    String table = start.relation().name();
    EdgeEnd whole = new EdgeEnd(start.relation(), null);
    if (catalog.named(source, schema, table).isEmpty() && !lineage.exists(source, whole)) {
      throw InvalidInputException.inQuery("table", "Table not found", "not_found");
    }
    String column = start.column();
    if (column != null
        && !names.lookup().columnNames(source, schema, table).contains(column)
        && !lineage.exists(source, start)) {
      throw InvalidInputException.inQuery("column", "Column not found", "not_found");
    }
  }
}
