package dev.sourcecheck.lineage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a history says of the fate of relations: their renames and their end. */
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

  /** The name that a relation has now, as far as it still exists under another one. */
  RelationName current(RelationName relation) {
    RelationName name = relation;
    for (int i = 0; i < MAX_RENAMES && isAbsent(name); i++) {
      RelationName next = renames.get(name);
      // a catalog that has neither may be filtered: then the name may have been given anew
      if (next == null || isAbsent(next) && renames.containsValue(name)) {
        return name;
      }
      name = next;
    }
    return name;
  }

  /** Whether the history dropped it, and it is not there any more. */
  boolean isGone(RelationName relation) {
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
