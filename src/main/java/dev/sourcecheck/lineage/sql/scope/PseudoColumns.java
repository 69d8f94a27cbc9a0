package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;

/** Names that mean a value of the server although they look like columns. */
final class PseudoColumns {
  private PseudoColumns() {}

  static boolean contains(ReadContext context, SqlIdentifier name) {
    if (name.quoted()) {
      return false;
    }
    return switch (name.key()) {
      case "level", "rownum", "sysdate", "systimestamp", "uid", "user" ->
          context.has(SyntaxFeature.ORACLE_PSEUDO_COLUMNS) || name.key().equals("user");
      case "current_catalog", "oid" -> context.has(SyntaxFeature.QUESTION_OPERATORS);
      case "maxvalue", "sysdate_", "utc_date", "utc_time", "utc_timestamp" -> true;
      default -> false;
    };
  }
}
