package dev.sourcecheck.lineage.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The known relations and columns of a source. */
@FunctionalInterface
public interface KnownTables {
  /** Nothing is known. */
  KnownTables NONE = name -> Optional.empty();

  /** The schemas that have a relation of this name; empty if the catalog is unknown. */
  Optional<Set<String>> schemasOf(String name);

  /** The columns of a relation in order; empty if unknown. */
  default List<String> columnsOf(String schema, String relation) {
    return List.of();
  }

  /**
   * A complete catalog.
   *
   * @param schemasByName schemas by relation name
   */
  static KnownTables of(Map<String, Set<String>> schemasByName) {
    return name -> Optional.of(schemasByName.getOrDefault(name, Set.of()));
  }
}
