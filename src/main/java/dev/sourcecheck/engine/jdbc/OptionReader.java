package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.net.tls.RootCertificates;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.HostName;
import java.net.IDN;
import java.security.cert.CertificateException;

/** Validates the options that most sources have. */
public final class OptionReader {
  private final SourceSpec source;

  public OptionReader(SourceSpec source) {
    this.source = source;
  }

  /** The fields {@code host} and {@code port}. */
  public Endpoint endpoint(int defaultPort) throws InvalidOptionException {
    String host = source.text("host");
    if (host == null || !HostName.isValid(host) || host.contains("%")) { // no zone IDs
      throw new InvalidOptionException(
          "host", "The field host is not a host name or an IP address.");
    }
    int port = source.number("port", defaultPort);
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

  /**
   * A name that is not empty. A NUL character could end the value in a protocol's message and start
   * another one.
   */
  public String name(String field) throws InvalidOptionException {
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

  /** The certificates in a secret field, or the default authorities of the JVM. */
  public RootCertificates roots(String field) throws InvalidOptionException {
    Secret pem = source.secret(field);
    if (pem == null || pem.reveal().isBlank()) {
      return RootCertificates.ofTheJvm();
    }
    try {
      return RootCertificates.ofPem(pem.reveal());
    } catch (CertificateException e) {
      throw new InvalidOptionException(
          field, "The root certificate is not in PEM format, or cannot be read.");
    }
  }

  /** A secret field, empty if none is stored. */
  public Secret secret(String field) {
    Secret secret = source.secret(field);
    return secret == null ? new Secret("") : secret;
  }
}
