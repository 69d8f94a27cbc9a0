package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.Certificates;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server with TLS and passwords, shared by the tests of this package. */
public final class StrictServer {
  public static final Engine ENGINE =
      new PostgresEngine(new Dialer(HostResolver.system(), new EgressPolicy(true)));
  static final Certificates AUTHORITY = new Certificates("Test authority");
  static final String PASSWORD = "p@ss:w/rd %{}'\"";

  private static final String HBA =
      """
      host      all      postgres  127.0.0.1/32  trust
      host      all      ghost     127.0.0.1/32  trust
      hostssl   all      tlsonly   127.0.0.1/32  scram-sha-256
      hostnossl all      plainonly 127.0.0.1/32  scram-sha-256
      hostssl   all      certified 127.0.0.1/32  scram-sha-256 clientcert=verify-ca
      host      all      tlsonly,plainonly 127.0.0.1/32  reject
      host      all      stranger  127.0.0.1/32  reject
      host      all      odd_md5   127.0.0.1/32  md5
      host      all      all       127.0.0.1/32  scram-sha-256
      """;

  private StrictServer() {}

  private static final class SharedServer {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            Servers.ownPostgres()
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_ca_file", "root.crt")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("password_encryption", "scram-sha-256")
                .setDataDirectoryCustomizer(StrictServer::prepare)
                .start();
        Servers.execute(
            server.getPostgresDatabase(),
            "CREATE ROLE \"Da'ta \"\"fold\" LOGIN PASSWORD " + literal(PASSWORD),
            "CREATE ROLE tlsonly LOGIN PASSWORD " + literal(PASSWORD),
            "CREATE ROLE plainonly LOGIN PASSWORD " + literal(PASSWORD),
            "CREATE ROLE certified LOGIN PASSWORD " + literal(PASSWORD),
            "CREATE ROLE stranger LOGIN PASSWORD " + literal(PASSWORD),
            "CREATE DATABASE app");
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A user name with every character that needs quoting. */
  static final String USER = "Da'ta \"fold";

  static EmbeddedPostgres server() {
    return SharedServer.SERVER;
  }

  private static void prepare(File directory) {
    Path folder = directory.toPath();
    Instant now = Instant.now();
    write(folder, "server.crt", AUTHORITY.server("good", "localhost", "127.0.0.1"));
    write(folder, "misnamed.crt", AUTHORITY.server("misnamed", "db.example.org"));
    write(
        folder,
        "expired.crt",
        AUTHORITY.server(
            "expired",
            now.minus(Duration.ofDays(9)),
            now.minus(Duration.ofDays(2)),
            "localhost",
            "127.0.0.1"));
    write(folder, "root.crt", AUTHORITY.root());
    write(folder, "server.key", Certificates.serverKey());
    write(folder, "pg_hba.conf", HBA);
  }

  /** Writes a file that the server accepts as private. */
  static void write(Path folder, String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Runs the statements as superuser in one session. */
  static void asSuperuser(String database, List<String> statements) {
    Servers.execute(server().getDatabase("postgres", database), statements.toArray(String[]::new));
  }

  static void asSuperuser(String database, String... statements) {
    asSuperuser(database, List.of(statements));
  }

  static @Nullable String ask(String database, String sql) {
    try (Connection connection = server().getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static Opening open(SourceSpec source) {
    return ENGINE.open(source, TestControl.patient());
  }

  static Opening.Refused refused(SourceSpec source) {
    Opening opening = open(source);
    if (opening instanceof Opening.Refused refused) {
      return refused;
    }
    throw new AssertionError("not refused: " + opening.details());
  }

  static PostgresSession session(SourceSpec source) {
    Opening opening = open(source);
    if (opening instanceof Opening.Opened opened) {
      return (PostgresSession) opened.session();
    }
    throw new AssertionError(String.valueOf(((Opening.Refused) opening).failure()));
  }

  /** A source on this server with default options. */
  static StrictSource source() {
    return new StrictSource()
        .with("host", "127.0.0.1")
        .with("port", (long) server().getPort())
        .with("user", USER)
        .with("dbname", "app")
        .secret("password", PASSWORD);
  }

  static final class StrictSource {
    private final Map<String, Object> options = new HashMap<>();
    private final Map<String, Secret> secrets = new HashMap<>();
    private @Nullable String tempSchema;

    StrictSource with(String field, Object value) {
      options.put(field, value);
      return this;
    }

    StrictSource secret(String field, String value) {
      secrets.put(field, new Secret(value));
      return this;
    }

    StrictSource tempSchema(String schema) {
      tempSchema = schema;
      return this;
    }

    SourceSpec spec() {
      return new SourceSpec(
          1L, "test", SourceType.POSTGRES, options, secrets, tempSchema, false, null, null);
    }
  }
}
