package dev.sourcecheck.lineage.sql;

/**
 * A column of a stored relation from which a value comes.
 *
 * @param column as its server stores it; {@code *} where any column of the table may be meant,
 *     because its columns are not known
 */
public record SourceColumn(TableName table, String column) {
  @Override
  public String toString() {
    return table + "." + column;
  }
}
