package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decides between an alias of the select list and a column of the same name. */
final class AliasRule {
  private AliasRule() {}

  /** An alias of the select list is meant unless the relations may have the column themselves. */
  static boolean isMeant(
      ReadContext context,
      RelationColumn alias,
      SqlIdentifier name,
      QueryScope scope,
      @Nullable ScopeRelation openRelation,
      int open) {
    if (open == 0 || openRelation == null) {
      return true;
    }
    if (!context.has(SyntaxFeature.LATERAL_ALIASES) && !scope.aliasesVisible()) {
      return false;
    }
    // lower(a) AS a proves that a column a exists, and columns win over aliases
    RelationColumn column = open == 1 ? openRelation.assume(name, context.syntax()) : null;
    return column == null
        || column.sources().isEmpty()
        || !contains(alias.sources(), column.sources().ids[0]);
  }

  private static boolean contains(SourceSet set, int id) {
    return Arrays.binarySearch(set.ids, id) >= 0;
  }
}
