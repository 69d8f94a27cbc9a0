package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink.CatalogFull;
import org.jspecify.annotations.Nullable;

/**
 * Limits the columns, or the keys, of one relation, which are read as a whole. Counts those that
 * follow one another.
 */
final class RelationQuota {
  /** Far above the limits of the engines; PostgreSQL has 1,600 columns, MySQL 4,096. */
  static final int MAX_ITEMS = 20_000;

  /** Maximum length of all names, types, defaults and comments, in characters. */
  static final long MAX_TEXT = 1L << 25;

  private static final int MAX_NAME = 200;

  private final String items;
  private String database = "";
  private String schema = "";
  private String relation = "";
  private long count;
  private long text;

  /**
   * @param items what is counted, in the plural
   */
  RelationQuota(String items) {
    this.items = items;
  }

  /**
   * @param added number of items that the row has
   * @param length of its texts
   * @throws CatalogFull if the relation exceeds a limit
   */
  void add(String ofDatabase, String ofSchema, String ofRelation, int added, long length) {
    if (!relation.equals(ofRelation) || !schema.equals(ofSchema) || !database.equals(ofDatabase)) {
      database = ofDatabase;
      schema = ofSchema;
      relation = ofRelation;
      count = 0;
      text = 0;
    }
    count += added;
    text += length;
    if (count > MAX_ITEMS) {
      throw full(ofSchema, ofRelation, "more than " + MAX_ITEMS + " " + items);
    }
    if (text > MAX_TEXT) {
      throw full(
          ofSchema, ofRelation, items + " with more than " + MAX_TEXT + " characters of text");
    }
  }

  /** The length of the part of a text that is stored. */
  static int length(@Nullable String value, int max) {
    return value == null ? 0 : Math.min(value.length(), max);
  }

  static CatalogFull full(String schema, String relation, String what) {
    return new CatalogFull(
        "The source has "
            + what
            + " in the table "
            + CopyRows.clip(schema, MAX_NAME)
            + "."
            + CopyRows.clip(relation, MAX_NAME));
  }
}
