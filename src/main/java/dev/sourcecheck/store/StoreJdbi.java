package dev.sourcecheck.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Jdbi over the pool of our own store. SQL is written out; there is no entity that could be flushed
 * when stale.
 */
@ApplicationScoped
final class StoreJdbi {
  private StoreJdbi() {}

  @Produces
  @ApplicationScoped
  static Jdbi jdbi(DataSource store) {
    return Jdbi.create(store);
  }
}
