package dev.sourcecheck.store;

/**
 * Work on one connection without a result.
 *
 * @param <X> what it throws besides {@link StoreException}
 */
public interface SqlAction<X extends Exception> {
  void run(SqlSession session) throws X;
}
