package dev.sourcecheck.lineage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of the source's relations and their columns. */
@FunctionalInterface
public interface KnownTables {
  /** Nothing is known. */
  KnownTables NONE = name -> Optional.empty();

  /** The schemas that have a relation of that name; empty if nothing at all is known. */
  Optional<Set<String>> schemasOf(String name);

  /** The columns of a relation in order; empty if they are not known. */
  default List<String> columnsOf(String schema, String relation) {
    return List.of();
  }

  /** Schemas by relation name, complete. */
  static KnownTables of(Map<String, Set<String>> schemasByName) {
    return name -> Optional.of(schemasByName.getOrDefault(name, Set.of()));
  }
}
