package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.FieldNames;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.jdbc.LoginTarget;
import dev.sourcecheck.engine.jdbc.OptionReader;
import dev.sourcecheck.engine.jdbc.TlsMode;
import dev.sourcecheck.net.tls.ClientIdentity;
import dev.sourcecheck.net.tls.RootCertificates;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import org.jspecify.annotations.Nullable;

/**
 * The validated options of a PostgreSQL source.
 *
 * @param identity the client certificate and its key, null for none
 * @param role the role to assume after the login, null for none
 */
public record PostgresOptions(
    Endpoint endpoint,
    String user,
    String database,
    TlsMode sslMode,
    RootCertificates roots,
    @Nullable ClientIdentity identity,
    @Nullable String role,
    Secret password) {

  public static final int DEFAULT_PORT = 5432;

  public static PostgresOptions of(SourceSpec source) throws InvalidOptionException {
    OptionReader options = new OptionReader(source);
    return new PostgresOptions(
        options.endpoint(DEFAULT_PORT),
        options.name("user"),
        options.name("dbname"),
        sslMode(source),
        options.roots("rootcert"),
        null,
        source.text("role") == null ? null : options.name("role"),
        // not null, because the driver would then read the password file of this service
        options.secret("password"));
  }

  public PostgresOptions with(@Nullable ClientIdentity client) {
    return new PostgresOptions(endpoint, user, database, sslMode, roots, client, role, password);
  }

  LoginTarget target() {
    FieldNames fields = new FieldNames("host", "port", "sslmode", "rootcert");
    return new LoginTarget(endpoint, fields, sslMode, roots, identity);
  }

  private static TlsMode sslMode(SourceSpec source) throws InvalidOptionException {
    String mode = source.text("sslmode");
    if (mode == null) {
      return TlsMode.PREFER;
    }
    return TlsMode.ofWire(mode)
        .orElseThrow(() -> new InvalidOptionException("sslmode", "The sslmode is unknown."));
  }
}
