package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import java.util.Set;

/** Columns that every table has in addition to those that the catalog lists. */
final class SystemColumns {
  private static final Set<String> POSTGRESQL =
      Set.of("ctid", "xmin", "cmin", "xmax", "cmax", "tableoid");
  private static final Set<String> REDSHIFT = Set.of("oid", "insertxid", "deletexid");
  private static final Set<String> BIGQUERY =
      Set.of("_partitiontime", "_partitiondate", "_table_suffix", "_file_name");
  private static final Set<String> CLICKHOUSE =
      Set.of(
          "_table",
          "_database",
          "_part",
          "_part_index",
          "_part_offset",
          "_part_uuid",
          "_partition_id",
          "_partition_value",
          "_sample_factor",
          "_block_number",
          "_block_offset",
          "_row_exists",
          "_path",
          "_file",
          "_size",
          "_time");
  private static final Set<String> HIVE =
      Set.of(
          "input__file__name",
          "block__offset__inside__file",
          "row__offset__inside__block",
          "row__id");

  private SystemColumns() {}

  static boolean contains(SqlSyntax syntax, SqlIdentifier name) {
    String key = name.key();
    return switch (syntax.name()) {
      case "postgresql" -> POSTGRESQL.contains(key);
      case "redshift" -> POSTGRESQL.contains(key) || REDSHIFT.contains(key);
      case "oracle" -> key.equals("rowid") || key.equals("ora_rowscn");
      case "duckdb" -> key.equals("rowid");
      case "mysql", "mariadb" -> key.equals("_rowid");
      case "bigquery" -> BIGQUERY.contains(key);
      case "snowflake" -> key.startsWith("metadata$");
      case "clickhouse" -> CLICKHOUSE.contains(key);
      case "hive" -> HIVE.contains(key);
      case "spark", "databricks" -> key.equals("_metadata");
      case "trino" -> key.startsWith("$");
      default -> false;
    };
  }
}
