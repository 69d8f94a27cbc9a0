package dev.sourcecheck.lineage;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of the source's relations, to find the schema of a name that has none. */
@FunctionalInterface
public interface KnownTables {
  /** Nothing is known. */
  KnownTables NONE = name -> Optional.empty();

  /** The schemas that have a relation of that name; empty if nothing at all is known. */
  Optional<Set<String>> schemasOf(String name);

  /** Schemas by relation name, complete. */
  static KnownTables of(Map<String, Set<String>> schemasByName) {
    return name -> Optional.of(schemasByName.getOrDefault(name, Set.of()));
  }
}
