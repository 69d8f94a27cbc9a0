package dev.sourcecheck.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Real PostgreSQL servers for tests: a shared server with a separate database for each caller.
 * There is one per class loader, so one for each {@code @QuarkusTest} application that uses it.
 */
public final class Servers {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private Servers() {}

  /** The shared server, started on first use; {@code pg_stat_statements} is preloaded. */
  public static EmbeddedPostgres postgres() {
    return SharedPostgres.SERVER;
  }

  /** A separate server, for tests that stop or reconfigure it. The caller closes it. */
  public static EmbeddedPostgres.Builder ownPostgres() {
    return TestedVersion.builder()
        .setServerConfig("fsync", "off")
        .setServerConfig("max_connections", "200");
  }

  /** Creates an empty database on the shared server and returns its name. */
  public static String newDatabase() {
    String name = nextName();
    execute(postgres().getPostgresDatabase(), "CREATE DATABASE " + name);
    return name;
  }

  /** Creates an empty database with this encoding on the shared server and returns its name. */
  public static String newDatabaseIn(String encoding) {
    String name = nextName();
    execute(
        postgres().getPostgresDatabase(),
        "CREATE DATABASE "
            + name
            + " TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING '"
            + encoding
            + "'");
    return name;
  }

  private static String nextName() {
    return "t" + NEXT.incrementAndGet() + "_" + ProcessHandle.current().pid();
  }

  /** Connections of the superuser to a database on the shared server. */
  public static DataSource superuser(String database) {
    return postgres().getDatabase("postgres", database);
  }

  public static DataSource as(String user, String password, String database) {
    return connections(postgres().getPort(), user, password, database);
  }

  /** Connections to a server on 127.0.0.1. */
  public static DataSource connections(int port, String user, String password, String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setUser(user);
    source.setPassword(password);
    source.setDatabaseName(database);
    return source;
  }

  /** Creates a database with the schema of the store. */
  public static DataSource newStore() {
    String name = nextName();
    execute(
        postgres().getPostgresDatabase(),
        "CREATE DATABASE " + name + " TEMPLATE " + MigratedSchema.TEMPLATE);
    return superuser(name);
  }

  /** Creates a database with the last schema of the development builds, and returns its name. */
  public static String newDevelopmentStore() {
    String name = newDatabase();
    Flyway.configure()
        .dataSource(superuser(name))
        .locations("classpath:db/development")
        .load()
        .migrate();
    return name;
  }

  /** A template database, because a copy is faster than another migration. */
  private static final class MigratedSchema {
    static final String TEMPLATE = migrate();

    private static String migrate() {
      String name = newDatabase();
      Flyway.configure().dataSource(superuser(name)).load().migrate();
      return name;
    }
  }

  /** Runs each statement in its own transaction. */
  public static void execute(DataSource database, String... statements) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class SharedPostgres {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return ownPostgres()
            .setServerConfig("shared_preload_libraries", "pg_stat_statements")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
