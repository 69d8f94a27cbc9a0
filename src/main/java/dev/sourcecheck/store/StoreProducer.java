package dev.sourcecheck.store;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Produces access to the store: SQL on the pool, and connections outside of the pool. */
final class StoreProducer {
  @Produces
  @Singleton
  StoreSql sql(DataSource pool) {
    return new StoreSql(pool);
  }

  @Produces
  @ApplicationScoped
  StoreConnections connections(AgroalDataSource pool) {
    return StoreConnections.withSettingsOf(pool);
  }
}
