package dev.sourcecheck.source;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of source that one of the two APIs can name. Its options are in {@code
 * types/<wire>.json}.
 */
public enum SourceType {
  ATHENA("athena", "Amazon Athena"),
  AWS_S3("aws_s3", "AWS S3"),
  AZURE_SYNAPSE("azure_synapse", "Azure Synapse"),
  BIGQUERY("bigquery", "Google BigQuery"),
  DATABRICKS("databricks", "Databricks"),
  DB2("db2", "IBM Db2"),
  DREMIO("dremio", "Dremio"),
  DUCKDB("duckdb", "DuckDB"),
  AZURE_DATA_LAKE("files_azure_datalake", "Azure Data Lake"),
  GOOGLE_CLOUD_STORAGE("google_cloud_storage", "Google Cloud Storage"),
  MARIADB("mariadb", "MariaDB"),
  MICROSOFT_FABRIC("microsoft_fabric", "Microsoft Fabric"),
  MONGODB("mongodb", "MongoDB"),
  MSSQL("mssql", "Microsoft SQL Server"),
  MYSQL("mysql", "MySQL"),
  NETEZZA("netezza", "Netezza"),
  ORACLE("oracle", "Oracle"),
  POSTGRES("pg", "PostgreSQL"),
  POSTGRES_AURORA("postgres_aurora", "PostgreSQL (Aurora)"),
  POSTGRES_RDS("postgres_aws_rds", "PostgreSQL (AWS RDS)"),
  REDSHIFT("redshift", "Amazon Redshift"),
  SAP_HANA("sap_hana", "SAP HANA"),
  SNOWFLAKE("snowflake", "Snowflake"),
  STARBURST("starburst", "Starburst"),
  TERADATA("teradata", "Teradata"),
  TRINO("trino", "Trino"),
  VERTICA("vertica", "Vertica");

  private final String wire;
  private final String title;

  SourceType(String wire, String title) {
    this.wire = wire;
    this.title = title;
  }

  /** Datafold's word for it, also the one in the database. */
  public String wire() {
    return wire;
  }

  /** Its name for people. */
  public String title() {
    return title;
  }

  public static Optional<SourceType> ofWire(@Nullable String word) {
    return Arrays.stream(values()).filter(type -> type.wire.equals(word)).findFirst();
  }
}
