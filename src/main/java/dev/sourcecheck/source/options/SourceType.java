package dev.sourcecheck.source.options;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types of sources of both APIs; {@link OptionSchema} describes their options. */
public enum SourceType {
  ATHENA("athena", "Amazon Athena", "AwsAthena", "AwsAthenaConfig"),
  AWS_S3("aws_s3", "AWS S3", "S3", "AWSS3Config"),
  AZURE_SYNAPSE("azure_synapse", "Azure Synapse", "AzureSynapse", "MSSQLConfig"),
  BIGQUERY("bigquery", "Google BigQuery", "BigQuery", "BigQueryConfig"),
  DATABRICKS("databricks", "Databricks", "Databricks", "DatabricksConfig"),
  DB2("db2", "IBM Db2", "DB2", "DB2Config"),
  DREMIO("dremio", "Dremio", "Dremio", "DremioConfig"),
  DUCKDB("duckdb", "DuckDB", "DuckDB", "DuckDBConfig"),
  AZURE_DATA_LAKE(
      "files_azure_datalake", "Azure Data Lake", "AzureDataLake", "AzureDataLakeConfig"),
  GOOGLE_CLOUD_STORAGE("google_cloud_storage", "Google Cloud Storage", "GCS", "GCSConfig"),
  MARIADB("mariadb", "MariaDB", "MariaDB", "MariaDBConfig"),
  MICROSOFT_FABRIC(
      "microsoft_fabric", "Microsoft Fabric", "MicrosoftFabric", "MicrosoftFabricConfig"),
  MONGODB("mongodb", "MongoDB", "MongoDB", "MongoDBConfig"),
  MSSQL("mssql", "Microsoft SQL Server", "MSSQL", "MSSQLConfig"),
  MYSQL("mysql", "MySQL", "MySQL", "MySQLConfig"),
  NETEZZA("netezza", "Netezza", "Netezza", "NetezzaConfig"),
  ORACLE("oracle", "Oracle", "Oracle", "OracleConfig"),
  POSTGRES("pg", "PostgreSQL", "Postgres", "PostgreSQLConfig"),
  POSTGRES_AURORA(
      "postgres_aurora", "PostgreSQL (Aurora)", "PostgresAurora", "PostgreSQLAuroraConfig"),
  POSTGRES_RDS("postgres_aws_rds", "PostgreSQL (AWS RDS)", "PostgresRds", "PostgreSQLAuroraConfig"),
  REDSHIFT("redshift", "Amazon Redshift", "Redshift", "RedshiftConfig"),
  SAP_HANA("sap_hana", "SAP HANA", "SapHana", "SapHanaConfig"),
  SNOWFLAKE("snowflake", "Snowflake", "Snowflake", "SnowflakeConfig"),
  STARBURST("starburst", "Starburst", "Starburst", "StarburstConfig"),
  TERADATA("teradata", "Teradata", "Teradata", "TeradataConfig"),
  TRINO("trino", "Trino", "Trino", "TrinoConfig"),
  VERTICA("vertica", "Vertica", "Vertica", "VerticaConfig"),

  // Only in DQOps' API: Datafold's clients fail on types that they do not know.
  CLICKHOUSE("clickhouse", "ClickHouse", "", "ClickHouseConfig"),
  PRESTO("presto", "Presto", "", "PrestoConfig"),
  QUESTDB("questdb", "QuestDB", "", "QuestDBConfig"),
  SPARK("spark", "Apache Spark", "", "SparkConfig");

  private final String wire;
  private final String title;
  private final String contractName;
  private final String optionsTitle;

  SourceType(String wire, String title, String contractName, String optionsTitle) {
    this.wire = wire;
    this.title = title;
    this.contractName = contractName;
    this.optionsTitle = optionsTitle;
  }

  /** The value in Datafold's API and in the database. */
  public String wire() {
    return wire;
  }

  /** The display name. */
  public String title() {
    return title;
  }

  /** False for the types that only DQOps' API has. */
  public boolean inDatafold() {
    return !contractName.isEmpty();
  }

  /** The types of Datafold's API. */
  public static List<SourceType> ofDatafold() {
    return Arrays.stream(values()).filter(SourceType::inDatafold).toList();
  }

  /** The suffix of the schema {@code ApiDataSource...} in Datafold's API, empty if it has none. */
  public String contractName() {
    return contractName;
  }

  /** The title of the options' schema, which is also the name of its resource. */
  String optionsTitle() {
    return optionsTitle;
  }

  public static Optional<SourceType> ofWire(@Nullable String value) {
    return Arrays.stream(values()).filter(type -> type.wire.equals(value)).findFirst();
  }
}
