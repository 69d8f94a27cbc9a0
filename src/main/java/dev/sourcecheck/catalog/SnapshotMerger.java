package dev.sourcecheck.catalog;

import java.util.List;

/**
 * Statements that move the relations of a staged snapshot into the current one and delete the rows
 * of the same relations there.
 */
final class SnapshotMerger {
  static final List<String> STATEMENTS =
      List.of(
          replaced("catalog_column", "relation_id"),
          replaced("catalog_key", "relation_id"),
          replaced("catalog_relation", "id"),
          """
          DELETE FROM catalog_schema old USING catalog_schema new
          WHERE old.snapshot_id = :current AND new.snapshot_id = :staged AND new.id = old.id""",
          moved("catalog_schema"),
          moved("catalog_relation"),
          moved("catalog_column"),
          moved("catalog_key"));

  private SnapshotMerger() {}

  private static String replaced(String table, String relation) {
    return """
    DELETE FROM %s old USING catalog_relation new
    WHERE old.snapshot_id = :current AND new.snapshot_id = :staged AND new.id = old.%s"""
        .formatted(table, relation);
  }

  private static String moved(String table) {
    return "UPDATE %s SET snapshot_id = :current WHERE snapshot_id = :staged".formatted(table);
  }
}
