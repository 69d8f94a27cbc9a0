package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.FieldNames;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.jdbc.ClientCertificate;
import dev.sourcecheck.engine.jdbc.LoginTarget;
import dev.sourcecheck.engine.jdbc.OptionReader;
import dev.sourcecheck.engine.jdbc.TlsMode;
import dev.sourcecheck.net.tls.ClientIdentity;
import dev.sourcecheck.net.tls.RootCertificates;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import org.jspecify.annotations.Nullable;

/**
 * The validated options of a source.
 *
 * @param product the expected server
 * @param database the default database of the session
 */
record MySqlOptions(
    MySqlProduct product,
    Endpoint endpoint,
    String user,
    String database,
    TlsMode mode,
    RootCertificates roots,
    @Nullable ClientIdentity identity,
    Secret password) {
  static final int DEFAULT_PORT = 3306;
  private static final FieldNames FIELDS = new FieldNames("host", "port", "sslmode", "rootcert");

  static MySqlOptions of(SourceSpec source) throws InvalidOptionException {
    OptionReader options = new OptionReader(source);
    return new MySqlOptions(
        MySqlProduct.of(source.type()),
        options.endpoint(DEFAULT_PORT),
        options.name("user"),
        options.name("db"),
        mode(source),
        options.roots("rootcert"),
        ClientCertificate.of(source),
        options.secret("password"));
  }

  /**
   * The names are those of MySQL's clients, as DQOps' form has them; Datafold's form does not have
   * the field.
   */
  private static TlsMode mode(SourceSpec source) throws InvalidOptionException {
    String mode = source.text("sslmode");
    if (mode == null) {
      return TlsMode.PREFER;
    }
    return switch (mode) {
      case "DISABLED" -> TlsMode.DISABLE;
      case "PREFERRED" -> TlsMode.PREFER;
      case "REQUIRED" -> TlsMode.REQUIRE;
      case "VERIFY_CA" -> TlsMode.VERIFY_CA;
      case "VERIFY_IDENTITY" -> TlsMode.VERIFY_FULL;
      default -> throw new InvalidOptionException("sslmode", "The sslmode is unknown.");
    };
  }

  LoginTarget target() {
    return new LoginTarget(endpoint, FIELDS, mode, roots, identity);
  }
}
