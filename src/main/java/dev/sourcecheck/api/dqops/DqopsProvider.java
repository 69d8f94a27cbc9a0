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
 * DQOps' kinds of data source, and which of their fields are which options of ours. What is not
 * linked here is kept as it came. The words of the enum are those of {@code provider_type}, and
 * each also names the section that holds the provider's fields; {@code providers/<word>.json}
 * describes them.
 */
public enum DqopsProvider {
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
  MYSQL(SourceType.MYSQL, server(same("database", "db"))),
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
  /** Athena too, which DQOps reaches through this provider: see {@link #ENGINE_OF_TRINO}. */
  TRINO(List.of(SourceType.TRINO, ATHENA), server(same("catalog", "dbname")));

  private static final String ENGINE_OF_TRINO = "trino_engine_type";
  private static final String ATHENA_ENGINE = "athena";
  private static final FieldMapping[] OF_ATHENA = {
    same("athena_region", "region"),
    same("catalog"),
    same("user", "aws_access_key_id"),
    same("password", "aws_secret_access_key"),
    same("athena_output_location", "s3_staging_dir")
  };

  private final List<SourceType> types;
  private final List<FieldMapping> links;

  DqopsProvider(SourceType type, FieldMapping... links) {
    this(List.of(type), links);
  }

  DqopsProvider(List<SourceType> types, FieldMapping... links) {
    this.types = types;
    this.links = List.of(links);
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
    return OptionSchema.of(DqopsProvider.class, "providers/" + word());
  }

  /** The value of {@code provider_type}, which is also the section's name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<DqopsProvider> ofWord(@Nullable String word) {
    return Arrays.stream(values()).filter(provider -> provider.word().equals(word)).findFirst();
  }

  /** Empty for the types that DQOps does not know. */
  public static Optional<DqopsProvider> of(SourceType type) {
    return Arrays.stream(values()).filter(one -> one.types.contains(type)).findFirst();
  }

  /** The names of the section's fields, in order. */
  public Iterable<String> fields() {
    return schema().names();
  }

  List<FieldMapping> links(SourceType type) {
    return type == ATHENA ? List.of(OF_ATHENA) : links;
  }

  /**
   * The type of a source with this section.
   *
   * @param now what the source is, so that it stays that where both views agree; null for a new one
   */
  SourceType type(Map<String, Object> section, @Nullable SourceType now) {
    if (this == TRINO) {
      return ATHENA_ENGINE.equals(section.get(ENGINE_OF_TRINO)) ? ATHENA : SourceType.TRINO;
    }
    return now != null && types.contains(now) ? now : types.get(0);
  }

  /** What a section must say for its source to be of the type. */
  Map<String, Object> given(SourceType type) {
    return type == ATHENA ? Map.of(ENGINE_OF_TRINO, ATHENA_ENGINE) : Map.of();
  }
}
