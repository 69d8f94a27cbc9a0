package dev.sourcecheck.servers;

import dev.sourcecheck.store.SqlListener;
import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/**
 * Observes the statements of Hibernate, as {@code StoreSql.listen} does those in plain SQL. After a
 * statement is after the commit of its transaction, on the same thread.
 */
@PersistenceUnitExtension
@ApplicationScoped
public class MapperStatements implements StatementInspector {
  private static final long serialVersionUID = 1;

  private static volatile SqlListener listener = SqlListener.NONE;

  private final transient TransactionSynchronizationRegistry transaction;

  @Inject
  MapperStatements(TransactionSynchronizationRegistry transaction) {
    this.transaction = transaction;
  }

  public static void listen(SqlListener observer) {
    listener = observer;
  }

  @Override
  public String inspect(String sql) {
    SqlListener observer = listener;
    if (observer != SqlListener.NONE) {
      observer.before(sql);
      transaction.registerInterposedSynchronization(
          new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
              if (status == Status.STATUS_COMMITTED) {
                observer.after(sql);
              }
            }
          });
    }
    return sql;
  }
}
