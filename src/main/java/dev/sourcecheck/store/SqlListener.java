package dev.sourcecheck.store;

/** Observes the statements on the store. */
public interface SqlListener {
  SqlListener NONE = new SqlListener() {};

  default void before(String sql) {}

  default void after(String sql) {}
}
