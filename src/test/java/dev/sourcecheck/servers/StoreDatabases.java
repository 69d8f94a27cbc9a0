package dev.sourcecheck.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Databases for the stores of running services, on a server apart from {@link Servers#postgres()},
 * because a service rejects sources that point to its own store.
 *
 * <p>The test framework loads the test classes anew for each application, with their static state.
 * There is one server per JVM because the class of the system class loader starts it for all.
 */
public final class StoreDatabases {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private StoreDatabases() {}

  /** Creates an empty database and returns its JDBC URL; the user is {@code postgres}. */
  static String create() {
    try {
      return (String)
          ClassLoader.getSystemClassLoader()
              .loadClass(StoreDatabases.class.getName())
              .getMethod("createOnSharedServer")
              .invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Public for the call from another class loader. */
  public static String createOnSharedServer() {
    String name = "store" + NEXT.incrementAndGet();
    Servers.execute(SharedServer.INSTANCE.getPostgresDatabase(), "CREATE DATABASE " + name);
    return "jdbc:postgresql://127.0.0.1:" + SharedServer.INSTANCE.getPort() + "/" + name;
  }

  private static final class SharedServer {
    static final EmbeddedPostgres INSTANCE = start();

    /** The threads of the server inherit the context class loader, which must not be a caller's. */
    private static EmbeddedPostgres start() {
      Thread thread = Thread.currentThread();
      ClassLoader caller = thread.getContextClassLoader();
      thread.setContextClassLoader(SharedServer.class.getClassLoader());
      try {
        return Servers.ownPostgres().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        thread.setContextClassLoader(caller);
      }
    }
  }
}
