package dev.sourcecheck.api.dqops;

import static dev.sourcecheck.api.dqops.FieldMapping.not;
import static dev.sourcecheck.api.dqops.FieldMapping.number;
import static dev.sourcecheck.api.dqops.FieldMapping.same;
import static dev.sourcecheck.source.options.SourceType.ATHENA;
import static dev.sourcecheck.source.options.SourceType.AZURE_SYNAPSE;
import static dev.sourcecheck.source.options.SourceType.MSSQL;
import static dev.sourcecheck.source.options.SourceType.POSTGRES;
import static dev.sourcecheck.source.options.SourceType.POSTGRES_AURORA;
import static dev.sourcecheck.source.options.SourceType.POSTGRES_RDS;

import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of DQOps' {@code provider_type}, and the mapping of their fields to the options of our
 * types. Fields without a mapping are stored as {@link UnmappedFields}. The schema of a provider's
 * section is {@code providers/<provider_type>.json}.
 */
enum DqopsProvider {
  BIGQUERY(
      SourceType.BIGQUERY,
      same("source_project_id", "projectId"),
      same("json_key_content", "jsonKeyFile")),
  CLICKHOUSE(SourceType.CLICKHOUSE, server(same("database"))),
  DATABRICKS(
      SourceType.DATABRICKS,
      same("host"),
      same("http_path"),
      same("catalog", "database"),
      same("access_token", "http_password")),
  DB2(SourceType.DB2, server(same("database", "dbname"))),
  DUCKDB(SourceType.DUCKDB),
  HANA(SourceType.SAP_HANA, server()),
  MARIADB(SourceType.MARIADB, server(same("database", "db"))),
  MYSQL(SourceType.MYSQL, server(same("database", "db"), same("sslmode"))),
  ORACLE(SourceType.ORACLE, server(same("database"), same("initialization_sql", "session_script"))),
  POSTGRESQL(
      List.of(POSTGRES, POSTGRES_AURORA, POSTGRES_RDS),
      server(same("database", "dbname"), same("sslmode"))),
  PRESTO(SourceType.PRESTO, server(same("database"))),
  QUESTDB(SourceType.QUESTDB, server(same("database"))),
  REDSHIFT(SourceType.REDSHIFT, server(same("database", "dbname"))),
  SNOWFLAKE(
      SourceType.SNOWFLAKE,
      same("account"),
      same("warehouse"),
      same("database", "default_db"),
      same("user"),
      same("password"),
      same("role")),
  SPARK(SourceType.SPARK, server()),
  SQLSERVER(
      List.of(MSSQL, AZURE_SYNAPSE),
      server(same("database", "dbname"), not("disable_encryption", "require_encryption"))),
  TERADATA(SourceType.TERADATA, server()),
  /** Also Athena, which DQOps selects by a field of this provider. */
  TRINO(List.of(SourceType.TRINO, ATHENA), server(same("catalog", "dbname")));

  private static final String TRINO_ENGINE_FIELD = "trino_engine_type";
  private static final String ATHENA_ENGINE = "athena";
  private static final FieldMapping[] ATHENA_MAPPINGS = {
    same("athena_region", "region"),
    same("catalog"),
    same("user", "aws_access_key_id"),
    same("password", "aws_secret_access_key"),
    same("athena_output_location", "s3_staging_dir")
  };

  private final List<SourceType> types;
  private final List<FieldMapping> mappings;

  DqopsProvider(SourceType type, FieldMapping... mappings) {
    this(List.of(type), mappings);
  }

  DqopsProvider(List<SourceType> types, FieldMapping... mappings) {
    this.types = types;
    this.mappings = List.of(mappings);
  }

  private static FieldMapping[] server(FieldMapping... more) {
    FieldMapping[] all = Arrays.copyOf(more, more.length + 4);
    all[more.length] = same("host");
    all[more.length + 1] = number("port");
    all[more.length + 2] = same("user");
    all[more.length + 3] = same("password");
    return all;
  }

  /** The fields of the provider's section. */
  OptionSchema schema() {
    return OptionSchema.of(DqopsProvider.class, "providers/" + wire());
  }

  /** The value of {@code provider_type}, which is also the section's name. */
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<DqopsProvider> ofWire(@Nullable String value) {
    return Arrays.stream(values()).filter(provider -> provider.wire().equals(value)).findFirst();
  }

  /** Empty for the types that DQOps does not have. */
  static Optional<DqopsProvider> of(SourceType type) {
    return Arrays.stream(values()).filter(provider -> provider.types.contains(type)).findFirst();
  }

  List<FieldMapping> mappings(SourceType type) {
    return type == ATHENA ? List.of(ATHENA_MAPPINGS) : mappings;
  }

  /**
   * The type of a source with this section.
   *
   * @param current the current type, which is kept if the provider has several; null for a new one
   */
  SourceType type(Map<String, Object> section, @Nullable SourceType current) {
    if (this == TRINO) {
      return ATHENA_ENGINE.equals(section.get(TRINO_ENGINE_FIELD)) ? ATHENA : SourceType.TRINO;
    }
    return current != null && types.contains(current) ? current : types.get(0);
  }

  /** The fields that a section needs to select the type. */
  Map<String, Object> impliedFields(SourceType type) {
    return type == ATHENA ? Map.of(TRINO_ENGINE_FIELD, ATHENA_ENGINE) : Map.of();
  }
}
