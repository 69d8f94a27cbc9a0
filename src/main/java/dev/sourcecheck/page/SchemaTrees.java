package dev.sourcecheck.page;

import dev.sourcecheck.api.catalog.TableCursor;
import dev.sourcecheck.catalog.CatalogReader;
import dev.sourcecheck.catalog.CatalogReader.LocatedRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredSchema;
import dev.sourcecheck.catalog.CatalogTables;
import dev.sourcecheck.catalog.ListedTable;
import dev.sourcecheck.catalog.TableQuery;
import dev.sourcecheck.page.SchemaTree.TreeSchema;
import dev.sourcecheck.page.SchemaTree.TreeTable;
import dev.sourcecheck.page.SchemaTree.TreeTables;
import dev.sourcecheck.page.TreeTarget.TableAddress;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads parts of the tree, each of which is limited however large the schema is. Without a filter
 * it has all schemas, closed except that of the chosen table; with one, the tables that match,
 * below their schemas.
 */
@Singleton
final class SchemaTrees {
  private static final int SCHEMAS = 200;
  private static final int TABLES = 100;

  private final CatalogReader catalog;
  private final CatalogTables tables;

  SchemaTrees(CatalogReader catalog, CatalogTables tables) {
    this.catalog = catalog;
    this.tables = tables;
  }

  /**
   * @param skipped number of schemas before this part
   * @param chosen the table that the page shows, null if it shows none
   */
  SchemaTree schemas(
      long source, int skipped, TreeTarget target, @Nullable LocatedRelation chosen) {
    List<StoredSchema> all = catalog.schemas(source);
    boolean severalDatabases = all.stream().map(StoredSchema::database).distinct().count() > 1;
    List<TreeSchema> part = new ArrayList<>();
    for (StoredSchema schema : all.stream().skip(skipped).limit(SCHEMAS).toList()) {
      TableQuery query = new TableQuery(null, schema.database(), schema.name(), null);
      // a single schema is open, since there is nothing else to choose
      boolean holdsChosen =
          chosen != null
              && schema.database().equals(chosen.database())
              && schema.name().equals(chosen.schema());
      boolean open = all.size() == 1 || holdsChosen;
      LocatedRelation current = holdsChosen ? chosen : null;
      part.add(
          new TreeSchema(
              severalDatabases ? schema.database() : "",
              schema.name(),
              schema.granted() ? "" : "not readable",
              open ? "" : address(source, query, null, target),
              open ? firstTables(source, query, target, current) : TreeTables.NONE));
    }
    int shown = skipped + part.size();
    Map<String, Object> rest = Map.of("skip", shown, "for", target.wire());
    return new SchemaTree(
        part,
        shown < all.size() ? path(source, "tree", rest) : "",
        skipped > 0,
        part.isEmpty() ? "No schemas." : "");
  }

  /** With the chosen table first if it is further down the list, of which this is the start. */
  private TreeTables firstTables(
      long source, TableQuery query, TreeTarget target, @Nullable LocatedRelation chosen) {
    TreeTables start = tables(source, query, null, target, chosen);
    if (chosen == null || start.tables().stream().anyMatch(TreeTable::current)) {
      return start;
    }
    List<TreeTable> shown = new ArrayList<>();
    shown.add(table(source, chosen, target));
    shown.addAll(start.tables());
    return new TreeTables(shown, start.next(), start.continued());
  }

  /** Tables of one schema. */
  TreeTables tables(long source, TableQuery query, @Nullable String after, TreeTarget target) {
    return tables(source, query, after, target, null);
  }

  private TreeTables tables(
      long source,
      TableQuery query,
      @Nullable String after,
      TreeTarget target,
      @Nullable LocatedRelation chosen) {
    List<ListedTable> found = page(source, query, after);
    List<ListedTable> part = found.subList(0, Math.min(TABLES, found.size()));
    return new TreeTables(
        part.stream().map(table -> table(source, table, target, chosen)).toList(),
        found.size() > TABLES
            ? address(source, query, TableCursor.of(part.get(TABLES - 1)), target)
            : "",
        after != null);
  }

  /** Tables of all schemas that match a filter. */
  SchemaTree matching(
      long source,
      TableQuery query,
      @Nullable String after,
      TreeTarget target,
      @Nullable LocatedRelation chosen) {
    List<ListedTable> found = page(source, query, after);
    List<ListedTable> part = found.subList(0, Math.min(TABLES, found.size()));
    Map<List<String>, List<TreeTable>> schemas = new LinkedHashMap<>();
    for (ListedTable table : part) {
      schemas
          .computeIfAbsent(List.of(table.database(), table.schema()), name -> new ArrayList<>())
          .add(table(source, table, target, chosen));
    }
    boolean severalDatabases =
        schemas.keySet().stream().map(name -> name.get(0)).distinct().count() > 1;
    List<TreeSchema> groups = new ArrayList<>();
    schemas.forEach(
        (name, members) ->
            groups.add(
                new TreeSchema(
                    severalDatabases ? name.get(0) : "",
                    name.get(1),
                    "",
                    "",
                    new TreeTables(members, "", false))));
    String next = "";
    if (found.size() > TABLES) {
      Map<String, Object> rest = parameters(query, target);
      rest.put("after", TableCursor.of(part.get(TABLES - 1)));
      next = path(source, "tree", rest);
    }
    return new SchemaTree(groups, next, after != null, groups.isEmpty() ? "No table matches." : "");
  }

  /** One more than a part has shows whether there is a next one. */
  private List<ListedTable> page(long source, TableQuery query, @Nullable String after) {
    return tables.page(source, query, TableCursor.parse(after, tables, source), TABLES + 1);
  }

  private static TreeTable table(
      long source, ListedTable table, TreeTarget target, @Nullable LocatedRelation chosen) {
    TableAddress name = new TableAddress(table.database(), table.schema(), table.name());
    boolean current = chosen != null && name.equals(address(chosen));
    return table(source, name, note(table.kind(), table.granted()), target, current);
  }

  private static TreeTable table(long source, LocatedRelation chosen, TreeTarget target) {
    String note = note(TableKinds.wire(chosen.relation().kind()), chosen.relation().granted());
    return table(source, address(chosen), note, target, true);
  }

  private static TreeTable table(
      long source, TableAddress name, String note, TreeTarget target, boolean current) {
    return new TreeTable(
        name.name(), note, target.page(source, name), target.part(source, name), current);
  }

  private static TableAddress address(LocatedRelation table) {
    return new TableAddress(table.database(), table.schema(), table.relation().name());
  }

  private static String note(String kind, boolean granted) {
    List<String> notes = new ArrayList<>();
    if (!kind.equals("table")) {
      notes.add(kind.replace('_', ' '));
    }
    if (!granted) {
      notes.add("not readable");
    }
    return String.join(", ", notes);
  }

  private static String address(
      long source, TableQuery query, @Nullable String after, TreeTarget target) {
    Map<String, Object> parameters = parameters(query, target);
    if (after != null) {
      parameters.put("after", after);
    }
    return path(source, "tables", parameters);
  }

  private static Map<String, Object> parameters(TableQuery query, TreeTarget target) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    put(parameters, "search", query.search());
    put(parameters, "database", query.database());
    put(parameters, "schema", query.schema());
    put(parameters, "kind", query.kind() == null ? null : TableKinds.wire(query.kind()));
    parameters.put("for", target.wire());
    return parameters;
  }

  private static void put(Map<String, Object> parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.put(name, value);
    }
  }

  private static String path(long source, String part, Map<String, ?> parameters) {
    return "/ui/sources/" + source + "/schema/" + part + "?" + PageLinks.query(parameters);
  }
}
