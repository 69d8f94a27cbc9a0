package dev.sourcecheck.store;

/**
 * Work on one connection.
 *
 * @param <X> what it throws besides {@link StoreException}
 */
public interface SqlWork<T, X extends Exception> {
  T run(SqlSession session) throws X;
}
