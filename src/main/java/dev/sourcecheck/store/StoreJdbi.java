package dev.sourcecheck.store;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Jdbi over the pool of our own store. There are no entities that could be flushed when stale. */
@ApplicationScoped
public class StoreJdbi {
  @Produces
  @ApplicationScoped
  Jdbi jdbi(DataSource store) {
    return over(store);
  }

  @Produces
  @ApplicationScoped
  StoreConnections connections(AgroalDataSource pool) {
    return StoreConnections.withSettingsOf(pool);
  }

  /** Jdbi with our array types, over any data source. */
  public static Jdbi over(DataSource store) {
    return Jdbi.create(store)
        .registerArrayType(Long.class, "int8")
        .registerArrayType(Integer.class, "int4")
        .registerArrayType(String.class, "text");
  }
}
