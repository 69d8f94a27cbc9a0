package dev.sourcecheck.servers;

import dev.sourcecheck.store.StoreSql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A separate PostgreSQL server that requires a password from one user. */
public final class PasswordServer implements AutoCloseable {
  private final EmbeddedPostgres server;

  private PasswordServer(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts a server with a table {@code kept} in {@code public}. */
  public static PasswordServer start(String user, String password) {
    try {
      PasswordServer started = new PasswordServer(Servers.ownPostgres().start());
      started.requirePassword(user, password);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requirePassword(String user, String password) throws IOException {
    DataSource superuser = server.getPostgresDatabase();
    String rules =
        new StoreSql(superuser)
            .withSession(session -> session.sql("SHOW hba_file").one(String.class));
    Path file = Path.of(rules);
    List<String> lines = new ArrayList<>();
    lines.add("host all " + user + " all scram-sha-256");
    lines.addAll(Files.readAllLines(file));
    Files.write(file, lines);
    Servers.execute(
        superuser,
        "CREATE ROLE " + user + " LOGIN PASSWORD '" + password.replace("'", "''") + "'",
        "CREATE TABLE kept ()",
        "SELECT pg_reload_conf()");
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
