package dev.sourcecheck.check;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Downloads a schema twice in this process, and prints how many seconds each took. Before, it
 * downloads a small one often, so that the code is compiled. Arguments: port and database of the
 * source, a small database on the same server, port and database of the store.
 */
public final class BenchDownload {
  private static final int WARM_UP = 25;

  private BenchDownload() {}

  public static void main(String[] args) {
    StoreSql store = new StoreSql(pool(args[3], args[4]));
    CatalogSources.startJobs(store);
    CatalogStore catalog = new CatalogStore(store, CatalogLimits.DEFAULT);
    for (int i = 0; i < WARM_UP; i++) {
      download(
          catalog, CatalogSources.insert(store, "small" + System.nanoTime()), args[0], args[2]);
    }
    long source = CatalogSources.insert(store, "large" + System.nanoTime());
    double first = download(catalog, source, args[0], args[1]);
    double unchanged = download(catalog, source, args[0], args[1]);
    System.out.printf("seconds %s %s%n", first, unchanged);
    System.exit(0);
  }

  private static double download(CatalogStore catalog, long id, String port, String name) {
    long start = System.nanoTime();
    Verdict verdict =
        new DownloadFixture(catalog, id, database(port, name), null, null)
            .run(TestControl.lasting(Duration.ofMinutes(30)));
    if (!(verdict instanceof Verdict.Passed)) {
      throw new IllegalStateException(verdict.message());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** As in the service, connections to the store stay open. */
  private static DataSource pool(String port, String name) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database(port, name));
    config.setMaximumPoolSize(2);
    return new HikariDataSource(config);
  }

  private static DataSource database(String port, String name) {
    return Servers.connections(Integer.parseInt(port), "postgres", "postgres", name);
  }
}
