package dev.sourcecheck.catalog;

import dev.sourcecheck.catalog.ObjectFingerprints.Part;
import dev.sourcecheck.store.SqlSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges a staged snapshot into the current one: its schemas and relations replace those of the
 * same name. A relation keeps its number, and parts that are not staged stay as they are.
 */
final class SnapshotMerger {
  private static final int BATCH = 10_000;
  private static final int MAX_BUFFER = 1 << 18;

  private static final String FINGERPRINTS =
      "COPY catalog_fingerprint (relation_number, own, columns, keys) FROM STDIN";
  private static final String REPLACEMENTS =
      """
      COPY catalog_replacement (snapshot_id, relation_id, old_number, new_number, own, columns, keys)
      FROM STDIN""";

  private static final String IMPORTED =
      """
      INSERT INTO catalog_replacement
        (snapshot_id, relation_id, old_number, new_number, own, columns, keys)
      SELECT :staged, old.id, old.number, new.number, true, true, true
      FROM catalog_relation old
      JOIN catalog_relation new ON new.id = old.id
      WHERE old.snapshot_id = :current AND new.snapshot_id = :staged
      """;

  private static final List<String> STATEMENTS =
      List.of(
          deleted("catalog_column_block", "m.columns"),
          renumbered("catalog_column_block"),
          deleted("catalog_key", "m.keys"),
          renumbered("catalog_key"),
          deleted("catalog_fingerprint", "true"),
          renumbered("catalog_fingerprint"),
          """
          DELETE FROM catalog_relation r USING catalog_replacement m
          WHERE m.snapshot_id = :staged AND m.own
            AND r.snapshot_id = :current AND r.id = m.relation_id""",
          """
          UPDATE catalog_relation r SET snapshot_id = :current, number = m.old_number
          FROM catalog_replacement m
          WHERE m.snapshot_id = :staged AND r.snapshot_id = :staged AND r.id = m.relation_id""",
          "UPDATE catalog_relation SET snapshot_id = :current WHERE snapshot_id = :staged",
          """
          DELETE FROM catalog_schema old USING catalog_schema new
          WHERE old.snapshot_id = :current AND new.snapshot_id = :staged AND new.id = old.id""",
          "UPDATE catalog_schema SET snapshot_id = :current WHERE snapshot_id = :staged",
          "DELETE FROM catalog_replacement WHERE snapshot_id = :staged");

  private final SqlSession session;
  private final long staged;

  SnapshotMerger(SqlSession session, long staged) {
    this.session = session;
    this.staged = staged;
  }

  private static String deleted(String table, String replaced) {
    return """
    DELETE FROM %s t USING catalog_replacement m
    WHERE m.snapshot_id = :staged AND %s AND t.relation_number = m.old_number"""
        .formatted(table, replaced);
  }

  private static String renumbered(String table) {
    return """
    UPDATE %s t SET relation_number = m.old_number
    FROM catalog_replacement m
    WHERE m.snapshot_id = :staged AND t.relation_number = m.new_number"""
        .formatted(table);
  }

  /** Writes the fingerprints of the staged relations. */
  void writeFingerprints(ObjectFingerprints relations) throws SQLException {
    CopyRows rows = new CopyRows();
    for (int relation = 0; relation < relations.size(); relation++) {
      if (relations.isSeen(relation)
          && (!relations.isKnown(relation) || relations.isReplaced(relation))) {
        rows.value(relations.newNumber(relation));
        for (Part part : Part.values()) {
          rows.value(relations.newHash(relation, part));
        }
        rows.end();
        writeBatch(FINGERPRINTS, rows, MAX_BUFFER);
      }
    }
    writeBatch(FINGERPRINTS, rows, 0);
  }

  /** Writes which relations of the current snapshot the download replaces or removes. */
  void writeReplacements(ObjectFingerprints relations) throws SQLException {
    CopyRows rows = new CopyRows();
    for (int relation = 0; relation < relations.size(); relation++) {
      boolean seen = relations.isSeen(relation);
      if (relations.isKnown(relation) && (!seen || relations.isReplaced(relation))) {
        rows.value(staged)
            .value(relations.id(relation))
            .value(relations.knownNumber(relation))
            .value(seen ? relations.newNumber(relation) : null);
        for (Part part : Part.values()) {
          rows.value(!seen || relations.isReplaced(relation, part));
        }
        rows.end();
        writeBatch(REPLACEMENTS, rows, MAX_BUFFER);
      }
    }
    writeBatch(REPLACEMENTS, rows, 0);
  }

  /** Every imported relation replaces the current one of the same name. */
  void replaceImported(long current) {
    session.sql(IMPORTED).bind("staged", staged).bind("current", current).execute();
  }

  /** Removes the schemas that the download did not find. */
  void removeSchemas(ObjectFingerprints schemas, long current) {
    List<String> removed = new ArrayList<>();
    for (int schema = 0; schema < schemas.size(); schema++) {
      if (!schemas.isSeen(schema)) {
        removed.add(schemas.id(schema).toString());
      }
    }
    for (int from = 0; from < removed.size(); from += BATCH) {
      session
          .sql(
              """
              DELETE FROM catalog_schema
              WHERE snapshot_id = :current AND id = ANY (CAST(:removed AS uuid[]))""")
          .bind("current", current)
          .bindArray(
              "removed",
              String.class,
              removed.subList(from, Math.min(removed.size(), from + BATCH)))
          .execute();
    }
  }

  /** Moves the staged rows. The staged snapshot has none afterwards. */
  void mergeInto(long current) {
    for (String sql : STATEMENTS) {
      var statement = session.sql(sql).bind("staged", staged);
      (sql.contains(":current") ? statement.bind("current", current) : statement).execute();
    }
  }

  private void writeBatch(String sql, CopyRows rows, int minBytes) throws SQLException {
    if (rows.size() > minBytes) {
      SnapshotChunk.copy(session, sql, rows.take(rows.size()));
    }
  }
}
