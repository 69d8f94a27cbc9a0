package dev.sourcecheck.engine.mariadb;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.FieldNames;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.jdbc.LoginTarget;
import dev.sourcecheck.engine.jdbc.OptionReader;
import dev.sourcecheck.engine.jdbc.TlsMode;
import dev.sourcecheck.net.RootCertificates;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;

/**
 * The validated options of a MariaDB source.
 *
 * @param database the default database of the session
 */
record MariaDbOptions(
    Endpoint endpoint,
    String user,
    String database,
    TlsMode mode,
    RootCertificates roots,
    Secret password) {
  static final int DEFAULT_PORT = 3306;

  static MariaDbOptions of(SourceSpec source) throws InvalidOptionException {
    OptionReader options = new OptionReader(source);
    return new MariaDbOptions(
        options.endpoint(DEFAULT_PORT),
        options.name("user"),
        options.name("db"),
        mode(source),
        options.roots("rootcert"),
        options.secret("password"));
  }

  /** The field is optional in our form; Datafold's form does not have it. */
  private static TlsMode mode(SourceSpec source) throws InvalidOptionException {
    String mode = source.text("sslmode");
    if (mode == null) {
      return TlsMode.PREFER;
    }
    return TlsMode.ofWire(mode)
        .orElseThrow(() -> new InvalidOptionException("sslmode", "The sslmode is unknown."));
  }

  LoginTarget target() {
    return new LoginTarget(endpoint, FieldNames.HOST_AND_PORT, mode, roots, null);
  }
}
