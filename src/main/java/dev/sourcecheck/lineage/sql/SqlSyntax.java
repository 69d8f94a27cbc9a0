package dev.sourcecheck.lineage.sql;

import static dev.sourcecheck.lineage.sql.NameFolding.LOWER;
import static dev.sourcecheck.lineage.sql.NameFolding.PRESERVE;
import static dev.sourcecheck.lineage.sql.NameFolding.UPPER;
import static dev.sourcecheck.lineage.sql.SyntaxFeature.*;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * A dialect, as far as reading the structure of a statement depends on it.
 *
 * @param name lower case, for messages
 * @param folding what an unquoted name is stored as
 * @param features the rules that hold
 */
public record SqlSyntax(String name, NameFolding folding, Set<SyntaxFeature> features) {
  public static final SqlSyntax ANSI =
      of("ansi", PRESERVE, STRUCT_FIELDS, WHOLE_ROWS, NESTED_COMMENTS);
  public static final SqlSyntax POSTGRESQL =
      of(
          "postgresql",
          LOWER,
          EXACT_QUOTED_NAMES,
          NESTED_COMMENTS,
          DOLLAR_QUOTES,
          QUESTION_OPERATORS,
          FUNCTION_NAMED_COLUMNS,
          WHOLE_ROWS);
  public static final SqlSyntax REDSHIFT =
      of(
          "redshift",
          LOWER,
          NESTED_COMMENTS,
          DOLLAR_QUOTES,
          LATERAL_ALIASES,
          FUNCTION_NAMED_COLUMNS,
          STRUCT_FIELDS);
  public static final SqlSyntax MYSQL =
      of(
          "mysql",
          PRESERVE,
          DOUBLE_QUOTED_STRINGS,
          HASH_COMMENTS,
          BACKSLASH_ESCAPES,
          STRING_ALIASES);
  public static final SqlSyntax MARIADB = new SqlSyntax("mariadb", PRESERVE, MYSQL.features);
  public static final SqlSyntax TRINO = of("trino", LOWER, STRUCT_FIELDS, LAMBDAS);
  public static final SqlSyntax SNOWFLAKE =
      of(
          "snowflake",
          UPPER,
          EXACT_QUOTED_NAMES,
          SLASH_COMMENTS,
          BACKSLASH_ESCAPES,
          DOLLAR_QUOTES,
          POSITIONAL_COLUMNS,
          LATERAL_ALIASES,
          COLON_PATHS,
          LAMBDAS);
  public static final SqlSyntax BIGQUERY =
      of(
          "bigquery",
          PRESERVE,
          DOUBLE_QUOTED_STRINGS,
          HASH_COMMENTS,
          BACKSLASH_ESCAPES,
          STRUCT_FIELDS,
          WHOLE_ROWS,
          DOTTED_QUOTES,
          PIPE_SYNTAX);
  public static final SqlSyntax SPARK =
      of(
          "spark",
          PRESERVE,
          DOUBLE_QUOTED_STRINGS,
          BACKSLASH_ESCAPES,
          NESTED_COMMENTS,
          LATERAL_ALIASES,
          STRUCT_FIELDS,
          WHOLE_ROWS,
          COLON_PATHS,
          LAMBDAS,
          STRING_ALIASES,
          GENERATORS,
          PIPE_SYNTAX);
  public static final SqlSyntax DATABRICKS = new SqlSyntax("databricks", PRESERVE, SPARK.features);
  public static final SqlSyntax HIVE =
      of(
          "hive",
          PRESERVE,
          DOUBLE_QUOTED_STRINGS,
          BACKSLASH_ESCAPES,
          STRUCT_FIELDS,
          STRING_ALIASES,
          GENERATORS);
  public static final SqlSyntax SQLSERVER =
      of(
          "sqlserver",
          PRESERVE,
          BRACKETED_NAMES,
          NESTED_COMMENTS,
          STRING_ALIASES,
          TRANSACT_SQL,
          IMPLICIT_RECURSION);
  public static final SqlSyntax ORACLE =
      of(
          "oracle",
          UPPER,
          EXACT_QUOTED_NAMES,
          STRUCT_FIELDS,
          IMPLICIT_RECURSION,
          ORACLE_PSEUDO_COLUMNS);
  public static final SqlSyntax CLICKHOUSE =
      of(
          "clickhouse",
          PRESERVE,
          HASH_COMMENTS,
          NESTED_COMMENTS,
          BACKSLASH_ESCAPES,
          LATERAL_ALIASES,
          STRUCT_FIELDS,
          LAMBDAS,
          TABLE_OPERANDS,
          COLUMNS_EXPRESSIONS);
  public static final SqlSyntax DUCKDB =
      of(
          "duckdb",
          PRESERVE,
          NESTED_COMMENTS,
          DOLLAR_QUOTES,
          LATERAL_ALIASES,
          STRUCT_FIELDS,
          WHOLE_ROWS,
          LAMBDAS,
          LIST_COMPREHENSIONS,
          COLUMNS_EXPRESSIONS);
  public static final SqlSyntax TERADATA =
      of("teradata", PRESERVE, LATERAL_ALIASES, COLUMN_PHRASES);

  public SqlSyntax {
    features = Set.copyOf(features);
  }

  /** A dialect by the name that tools use for it; unknown names get {@link #ANSI}. */
  public static SqlSyntax named(String dialect) {
    return switch (dialect.toLowerCase(Locale.ROOT)) {
      case "postgres", "postgresql", "greenplum", "materialize", "risingwave", "cockroachdb" ->
          POSTGRESQL;
      case "redshift" -> REDSHIFT;
      case "mysql", "starrocks", "doris", "singlestore", "tidb" -> MYSQL;
      case "mariadb" -> MARIADB;
      case "trino", "presto", "athena", "starburst" -> TRINO;
      case "snowflake" -> SNOWFLAKE;
      case "bigquery" -> BIGQUERY;
      case "spark", "sparksql", "spark2" -> SPARK;
      case "databricks" -> DATABRICKS;
      case "hive" -> HIVE;
      case "tsql", "sqlserver", "mssql", "fabric" -> SQLSERVER;
      case "oracle" -> ORACLE;
      case "clickhouse" -> CLICKHOUSE;
      case "duckdb" -> DUCKDB;
      case "teradata" -> TERADATA;
      default -> ANSI;
    };
  }

  private static SqlSyntax of(String name, NameFolding folding, SyntaxFeature... features) {
    return new SqlSyntax(name, folding, EnumSet.copyOf(Set.of(features)));
  }

  /** Copies the features into an enum set, whose lookups the readers depend on for speed. */
  public EnumSet<SyntaxFeature> featureSet() {
    EnumSet<SyntaxFeature> set = EnumSet.noneOf(SyntaxFeature.class);
    set.addAll((Collection<SyntaxFeature>) features);
    return set;
  }

  /** The name as the server stores it. */
  public String fold(SqlIdentifier name) {
    if (name.quoted()) {
      return name.text();
    }
    return switch (folding) {
      case LOWER -> name.key();
      case UPPER -> name.text().toUpperCase(Locale.ROOT);
      case PRESERVE -> name.text();
    };
  }
}
