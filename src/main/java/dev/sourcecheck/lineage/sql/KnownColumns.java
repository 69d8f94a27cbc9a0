package dev.sourcecheck.lineage.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A catalog: finds the relation that a name means, and its columns. */
@FunctionalInterface
public interface KnownColumns {
  /** Nothing is known. */
  KnownColumns NONE = parts -> Optional.empty();

  /**
   * The relation that a possibly unqualified name means.
   *
   * @param parts of the name as the server stores it, outermost first
   * @return empty if it is not known, or if several are meant
   */
  Optional<KnownTable> find(List<String> parts);

  /**
   * A catalog of dotted names. A name without schema means the only relation of that name.
   *
   * @param columnsByTable keys like {@code schema.table}, columns in order
   */
  static KnownColumns of(Map<String, ? extends Collection<String>> columnsByTable) {
    return of(columnsByTable, List.of());
  }

  /**
   * A catalog of dotted names.
   *
   * @param searchPath qualifiers such as {@code schema} or {@code database.schema} that are tried
   *     in order for a name that several relations have
   */
  static KnownColumns of(
      Map<String, ? extends Collection<String>> columnsByTable, List<String> searchPath) {
    List<KnownTable> tables = new ArrayList<>(columnsByTable.size());
    columnsByTable.forEach(
        (name, columns) ->
            tables.add(
                new KnownTable(
                    new TableName(Arrays.asList(name.split("\\.", -1))), List.copyOf(columns))));
    return of(tables, searchPath);
  }

  /** A catalog of relations; see {@link #of(Map, List)}. */
  static KnownColumns of(Collection<KnownTable> tables, List<String> searchPath) {
    Map<String, List<KnownTable>> byName = new HashMap<>();
    for (KnownTable table : tables) {
      byName
          .computeIfAbsent(table.name().name().toLowerCase(Locale.ROOT), key -> new ArrayList<>(1))
          .add(table);
    }
    return new CatalogIndex(byName, searchPath)::find;
  }
}
