package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.SyntaxFeature;

/** Compares names as a dialect does. */
record NameMatcher(SqlSyntax syntax, boolean exactQuotes) {
  NameMatcher(SqlSyntax syntax) {
    this(syntax, syntax.features().contains(SyntaxFeature.EXACT_QUOTED_NAMES));
  }

  boolean same(SqlIdentifier a, SqlIdentifier b) {
    if (!a.key().equals(b.key())) {
      return false;
    }
    return !exactQuotes || (!a.quoted() && !b.quoted()) || syntax.fold(a).equals(syntax.fold(b));
  }
}
