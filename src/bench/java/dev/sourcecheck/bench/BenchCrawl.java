package dev.sourcecheck.bench;

import java.util.regex.Pattern;
import schemacrawler.schema.Catalog;
import schemacrawler.schemacrawler.InfoLevel;
import schemacrawler.schemacrawler.LimitOptionsBuilder;
import schemacrawler.schemacrawler.LoadOptionsBuilder;
import schemacrawler.schemacrawler.SchemaCrawlerOptions;
import schemacrawler.schemacrawler.SchemaCrawlerOptionsBuilder;
import schemacrawler.schemacrawler.SchemaInfoLevelBuilder;
import schemacrawler.tools.utility.SchemaCrawlerUtility;
import us.fatehi.utility.datasource.DatabaseConnectionSource;
import us.fatehi.utility.datasource.DatabaseConnectionSources;
import us.fatehi.utility.datasource.MultiUseUserCredentials;

/**
 * Reads a schema with SchemaCrawler, and prints how many seconds that took. Before, it reads a
 * small one, so that the code is compiled. Arguments: port, database, a small database on the same
 * server.
 */
final class BenchCrawl {
  private BenchCrawl() {}

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < 5; i++) {
      crawl(args[0], args[2]);
    }
    System.out.printf("seconds %s%n", crawl(args[0], args[1]));
    System.exit(0);
  }

  private static double crawl(String port, String database) throws Exception {
    long start = System.nanoTime();
    try (DatabaseConnectionSource source =
        DatabaseConnectionSources.newDatabaseConnectionSource(
            "jdbc:postgresql://127.0.0.1:" + port + "/" + database,
            new MultiUseUserCredentials("postgres", "postgres"))) {
      Catalog catalog = SchemaCrawlerUtility.getCatalog(source, options());
      if (catalog.getTables().isEmpty()) {
        throw new IllegalStateException("No tables");
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Tables with columns, comments and keys of the schema, as we read them. */
  private static SchemaCrawlerOptions options() {
    return SchemaCrawlerOptionsBuilder.newSchemaCrawlerOptions()
        .withLimitOptions(
            LimitOptionsBuilder.builder().includeSchemas(Pattern.compile(".*big")).toOptions())
        .withLoadOptions(
            LoadOptionsBuilder.builder()
                .withSchemaInfoLevelBuilder(
                    SchemaInfoLevelBuilder.builder()
                        .withInfoLevel(InfoLevel.standard)
                        .withoutRoutines()
                        .setRetrieveIndexes(false))
                .toOptions());
  }
}
