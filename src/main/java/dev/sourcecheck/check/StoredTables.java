package dev.sourcecheck.check;

import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.lineage.flow.KnownTables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The downloaded schema of a source, with a cache of recent lookups. */
final class StoredTables implements KnownTables {
  private static final int MAX_RELATIONS = 5_000;

  private final CatalogStore catalog;
  private final long source;
  private final Map<String, Optional<Set<String>>> schemas = new RecentEntries<>();
  private final Map<List<String>, List<String>> columns = new RecentEntries<>();

  /** Bounded, because names come from untrusted statements. */
  private static final class RecentEntries<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    RecentEntries() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MAX_RELATIONS;
    }
  }

  StoredTables(CatalogStore catalog, long source) {
    this.catalog = catalog;
    this.source = source;
  }

  @Override
  public Optional<Set<String>> schemasOf(String name) {
    return schemas.computeIfAbsent(name, unknown -> catalog.lookup().schemasOf(source, unknown));
  }

  @Override
  public List<String> columnsOf(String schema, String relation) {
    return columns.computeIfAbsent(
        List.of(schema, relation),
        unknown -> catalog.lookup().columnNames(source, schema, relation));
  }
}
