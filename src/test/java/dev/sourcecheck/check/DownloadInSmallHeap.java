package dev.sourcecheck.check;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.store.StoreSql;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Runs one download. Arguments: port, store database, source database, source ID. */
final class DownloadInSmallHeap {
  private DownloadInSmallHeap() {}

  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    CatalogStore catalog =
        new CatalogStore(new StoreSql(database(port, args[1])), CatalogLimits.DEFAULT);
    Verdict verdict =
        new DownloadFixture(catalog, Long.parseLong(args[3]), database(port, args[2]), null, null)
            .run(TestControl.lasting(Duration.ofMinutes(5)));
    System.out.println(verdict.message());
    System.out.println(verdict.details());
    System.exit(verdict instanceof Verdict.Passed ? 0 : 1);
  }

  private static DataSource database(int port, String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setUser("postgres");
    source.setDatabaseName(name);
    return source;
  }
}
