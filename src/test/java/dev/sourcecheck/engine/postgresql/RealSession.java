package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Logs in to the database of a {@link DataSource} as the service does. */
public final class RealSession {
  private static final Engine ENGINE =
      new PostgresEngine(new Dialer(HostResolver.system(), new EgressPolicy(true)));

  private RealSession() {}

  public static Session open(DataSource dataSource) {
    return open(dataSource, null);
  }

  public static Session open(DataSource dataSource, @Nullable String tempSchema) {
    if (opening(dataSource, tempSchema) instanceof Opening.Opened opened) {
      return opened.session();
    }
    throw new AssertionError("No login to " + ((PGSimpleDataSource) dataSource).getUrl());
  }

  /** Attempts a login. */
  public static Opening opening(DataSource dataSource, @Nullable String tempSchema) {
    PGSimpleDataSource database = (PGSimpleDataSource) dataSource;
    Map<String, Object> options =
        Map.of(
            "host",
            Objects.requireNonNull(database.getServerNames())[0],
            "port",
            (long) database.getPortNumbers()[0],
            "dbname",
            Objects.requireNonNull(database.getDatabaseName()),
            "user",
            Objects.requireNonNull(database.getUser()));
    String password = Objects.requireNonNullElse(database.getPassword(), "");
    SourceSpec source =
        new SourceSpec(
            null,
            "real",
            SourceType.POSTGRES,
            options,
            Map.of("password", new Secret(password)),
            tempSchema,
            false,
            null,
            null);
    return ENGINE.open(source, TestControl.patient());
  }
}
