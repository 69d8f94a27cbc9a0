package dev.sourcecheck.lineage.sql;

import java.util.List;

/**
 * The name of a table or view, as its server stores it.
 *
 * @param parts one to four: server, database, schema, name; only as many as are known
 */
public record TableName(List<String> parts) {
  public TableName {
    parts = List.copyOf(parts);
  }

  public static TableName of(String... parts) {
    return new TableName(List.of(parts));
  }

  /** The last part. */
  public String name() {
    return parts.get(parts.size() - 1);
  }

  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
