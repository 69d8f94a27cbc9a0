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

/** Logs in as the service does, to where a test's own connections go. */
public final class RealSession {
  private static final Engine ENGINE =
      new PostgresEngine(new Dialer(HostResolver.system(), new EgressPolicy(true)));

  private RealSession() {}

  public static Session open(DataSource to) {
    return open(to, null);
  }

  public static Session open(DataSource to, @Nullable String tempSchema) {
    if (opening(to, tempSchema) instanceof Opening.Opened opened) {
      return opened.session();
    }
    throw new AssertionError("No login to " + ((PGSimpleDataSource) to).getUrl());
  }

  /** A login that may be refused. */
  public static Opening opening(DataSource to, @Nullable String tempSchema) {
    PGSimpleDataSource place = (PGSimpleDataSource) to;
    Map<String, Object> options =
        Map.of(
            "host",
            Objects.requireNonNull(place.getServerNames())[0],
            "port",
            (long) place.getPortNumbers()[0],
            "dbname",
            Objects.requireNonNull(place.getDatabaseName()),
            "user",
            Objects.requireNonNull(place.getUser()));
    String password = Objects.requireNonNullElse(place.getPassword(), "");
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
