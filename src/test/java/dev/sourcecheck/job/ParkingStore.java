package dev.sourcecheck.job;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A data source that blocks one chosen statement until the test releases it, to fix the order of a
 * race.
 */
public final class ParkingStore {
  private final CountDownLatch parked = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final String text;

  /**
   * @param text contained in the statement to be parked
   */
  public ParkingStore(String text) {
    this.text = text;
  }

  public DataSource over(DataSource store) {
    return proxy(
        DataSource.class,
        (self, method, arguments) -> {
          Object result = call(store, method, arguments);
          return result instanceof Connection connection ? connection(connection) : result;
        });
  }

  /** Waits until the statement is reached. */
  public void awaitParked() throws InterruptedException {
    if (!parked.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("The statement was never reached: " + text);
    }
  }

  public void release() {
    released.countDown();
  }

  private Connection connection(Connection connection) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          Object result = call(connection, method, arguments);
          boolean chosen =
              result instanceof PreparedStatement && String.valueOf(arguments[0]).contains(text);
          return chosen ? statement((PreparedStatement) result) : result;
        });
  }

  private PreparedStatement statement(PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (self, method, arguments) -> {
          if (method.getName().startsWith("execute")) {
            park();
          }
          return call(statement, method, arguments);
        });
  }

  private void park() throws InterruptedException {
    parked.countDown();
    if (!released.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("The statement was not released: " + text);
    }
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
