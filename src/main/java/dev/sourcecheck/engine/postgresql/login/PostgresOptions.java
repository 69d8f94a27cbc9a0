package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.postgresql.sql.InvalidOptionException;
import dev.sourcecheck.net.ClientIdentity;
import dev.sourcecheck.net.RootCertificates;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.HostName;
import java.net.IDN;
import java.security.cert.CertificateException;
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
    SslMode sslMode,
    RootCertificates roots,
    @Nullable ClientIdentity identity,
    @Nullable String role,
    Secret password) {

  public static final int DEFAULT_PORT = 5432;

  public static PostgresOptions of(SourceSpec source) throws InvalidOptionException {
    Secret password = source.secret("password");
    return new PostgresOptions(
        endpoint(source),
        name(source, "user"),
        name(source, "dbname"),
        sslMode(source),
        roots(source),
        null,
        source.text("role") == null ? null : name(source, "role"),
        // not null, because the driver would then read the password file of this service
        password == null ? new Secret("") : password);
  }

  public PostgresOptions with(@Nullable ClientIdentity client) {
    return new PostgresOptions(endpoint, user, database, sslMode, roots, client, role, password);
  }

  private static Endpoint endpoint(SourceSpec source) throws InvalidOptionException {
    String host = source.text("host");
    if (host == null || !HostName.isValid(host) || host.contains("%")) { // no zone IDs
      throw new InvalidOptionException(
          "host", "The field host is not a host name or an IP address.");
    }
    int port = source.number("port", DEFAULT_PORT);
    if (port < 1 || port > 65_535) {
      throw new InvalidOptionException("port", "The port is not between 1 and 65535.");
    }
    return new Endpoint(normalized(host), port);
  }

  /** Removes the brackets of an IPv6 address and checks the lengths of a name's labels. */
  private static String normalized(String host) throws InvalidOptionException {
    if (host.contains(":")) {
      return host.replace("[", "").replace("]", "");
    }
    try {
      return IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionException("host", "The host is not a valid DNS name.");
    }
  }

  /** A NUL character would end the value in the startup message and start another parameter. */
  private static String name(SourceSpec source, String field) throws InvalidOptionException {
    String name = source.text(field);
    if (name == null || name.isBlank()) {
      throw new InvalidOptionException(field, "The field %s is empty.".formatted(field));
    }
    if (name.indexOf('\0') >= 0) {
      throw new InvalidOptionException(
          field, "The field %s contains a NUL character.".formatted(field));
    }
    return name;
  }

  private static SslMode sslMode(SourceSpec source) throws InvalidOptionException {
    String mode = source.text("sslmode");
    if (mode == null) {
      return SslMode.PREFER;
    }
    return SslMode.ofWire(mode)
        .orElseThrow(() -> new InvalidOptionException("sslmode", "The sslmode is unknown."));
  }

  private static RootCertificates roots(SourceSpec source) throws InvalidOptionException {
    Secret pem = source.secret("rootcert");
    if (pem == null || pem.reveal().isBlank()) {
      return RootCertificates.ofTheJvm();
    }
    try {
      return RootCertificates.ofPem(pem.reveal());
    } catch (CertificateException e) {
      throw new InvalidOptionException(
          "rootcert", "The root certificate is not in PEM format, or cannot be read.");
    }
  }
}
