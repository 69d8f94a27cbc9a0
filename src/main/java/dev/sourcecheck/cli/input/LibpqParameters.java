package dev.sourcecheck.cli.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The parameters of libpq, which {@code psql}, connection strings and service files share. Source:
 * PostgreSQL's manual, section "Parameter Key Words".
 */
final class LibpqParameters {
  private static final Set<String> SSL_MODES =
      Set.of("prefer", "require", "verify-ca", "verify-full");

  /** They change nothing about whether the source is usable. */
  private static final Set<String> HARMLESS =
      Set.of(
          "application_name",
          "fallback_application_name",
          "client_encoding",
          "connect_timeout",
          "keepalives",
          "keepalives_idle",
          "keepalives_interval",
          "keepalives_count",
          "tcp_user_timeout",
          "gssencmode",
          "channel_binding",
          "ssl");

  private LibpqParameters() {}

  /** Sets the options of the form; a parameter that has none is noted. */
  static void apply(Map<String, String> parameters, FormBuilder form) throws UsageException {
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      apply(parameter.getKey().toLowerCase(Locale.ROOT), parameter.getValue(), form);
    }
    if (!form.has("dbname") && form.text("user").isPresent()) {
      form.option("dbname", form.text("user").get()); // as libpq does
    }
  }

  private static void apply(String name, String value, FormBuilder form) throws UsageException {
    if (value.isEmpty() && !name.equals("password")) {
      return;
    }
    switch (name) {
      case "host", "hostaddr" -> host(value, form);
      case "port", "dbname", "user" -> form.option(name, value);
      case "password" -> form.literalSecret("password", value);
      case "sslmode" -> sslMode(value, form);
      case "sslrootcert" -> rootCertificate(value, form);
      case "sslcert" -> clientCertificate(value, form);
      case "sslkey" -> form.secretFile("sslkey", value);
      default -> {
        if (!HARMLESS.contains(name)) {
          form.note("The connection parameter " + name + " is ignored");
        }
      }
    }
  }

  private static void host(String value, FormBuilder form) throws UsageException {
    if (value.startsWith("/") || value.startsWith("@")) {
      throw new UsageException("Unix-domain sockets cannot be tested; use a host name");
    }
    if (value.contains(",")) {
      throw new UsageException("Only one host can be tested; write one source for each host");
    }
    form.option("host", value);
  }

  private static void sslMode(String value, FormBuilder form) throws UsageException {
    if (SSL_MODES.contains(value)) {
      form.option("sslmode", value);
    } else {
      form.note("sslmode=" + value + " is tested as prefer");
      form.option("sslmode", "prefer");
    }
  }

  private static void rootCertificate(String value, FormBuilder form) throws UsageException {
    if (value.equals("system")) {
      return; // the default
    }
    form.secretFile("rootcert", value);
  }

  private static void clientCertificate(String path, FormBuilder form) throws UsageException {
    try {
      form.option("sslcert", Files.readString(Path.of(path)));
    } catch (IOException | InvalidPathException e) {
      throw new UsageException("The client certificate " + path + " cannot be read");
    }
  }
}
