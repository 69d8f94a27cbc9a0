package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.RelationName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Renamed and dropped relations in a history. */
final class RelationChanges {
  private static final int MAX_RENAMES = 10;

  private final KnownTables known;
  private final Map<RelationName, RelationName> renames = new HashMap<>();
  private final Set<RelationName> dropped = new HashSet<>();

  RelationChanges(KnownTables known) {
    this.known = known;
  }

  void renamed(RelationName from, RelationName to) {
    renames.put(from, to);
  }

  void dropped(RelationName relation) {
    dropped.add(relation);
  }

  /** The current name of a relation that was renamed. */
  RelationName current(RelationName relation) {
    RelationName name = relation;
    for (int i = 0; i < MAX_RENAMES && isAbsent(name); i++) {
      RelationName next = renames.get(name);
      // if the catalog, which can be filtered, has neither name, the name may have been reused
      if (next == null || isAbsent(next) && renames.containsValue(name)) {
        return name;
      }
      name = next;
    }
    return name;
  }

  /** Whether the relation was dropped and no longer exists. */
  boolean isDropped(RelationName relation) {
    return dropped.contains(relation) && isAbsent(relation) && isCatalogKnown(relation);
  }

  private boolean isCatalogKnown(RelationName relation) {
    return relation.database() == null && known.schemasOf(relation.name()).isPresent();
  }

  private boolean isAbsent(RelationName relation) {
    if (relation.database() != null) {
      return false;
    }
    return known
        .schemasOf(relation.name())
        .map(schemas -> relation.schema() == null || !schemas.contains(relation.schema()))
        .orElseGet(() -> renames.containsKey(relation) && !renames.containsValue(relation));
  }
}
