package dev.sourcecheck.cli.input;

import dev.sourcecheck.source.options.SourceType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads connection strings: URLs, {@code psql} commands, libpq's keywords, JDBC URLs and those of
 * SQLAlchemy.
 */
public final class ConnectionStrings {
  private static final Map<String, SourceType> SCHEMES =
      Map.ofEntries(
          Map.entry("postgresql", SourceType.POSTGRES),
          Map.entry("postgres", SourceType.POSTGRES),
          Map.entry("mysql", SourceType.MYSQL),
          Map.entry("mariadb", SourceType.MARIADB),
          Map.entry("redshift", SourceType.REDSHIFT),
          Map.entry("vertica", SourceType.VERTICA),
          Map.entry("trino", SourceType.TRINO),
          Map.entry("mssql", SourceType.MSSQL),
          Map.entry("sqlserver", SourceType.MSSQL));

  private static final Set<SourceType> LIBPQ = Set.of(SourceType.POSTGRES, SourceType.REDSHIFT);

  private ConnectionStrings() {}

  /** Whether a text can only be a connection string, and not the name of a source. */
  public static boolean matches(String text) {
    return ConnectionUri.matches(text)
        || text.startsWith("jdbc:")
        || PsqlCommand.matches(text)
        || LibpqKeywords.matches(text);
  }

  /**
   * @throws UsageException without the text, which may contain a password
   */
  public static FormBuilder parse(String text) throws UsageException {
    if (PsqlCommand.matches(text)) {
      FormBuilder form = new FormBuilder(SourceType.POSTGRES);
      PsqlCommand.apply(text, form);
      return form;
    }
    if (text.startsWith("jdbc:")) {
      return JdbcUrl.parse(text);
    }
    if (ConnectionUri.matches(text)) {
      ConnectionUri uri = ConnectionUri.parse(text);
      FormBuilder form = new FormBuilder(type(uri.scheme()));
      apply(uri, Map.of(), form);
      return form;
    }
    if (LibpqKeywords.matches(text)) {
      FormBuilder form = new FormBuilder(SourceType.POSTGRES);
      applyLibpq(text, Map.of(), form);
      return form;
    }
    throw new UsageException(
        "The connection string has no known form, such as postgresql://user@host/database");
  }

  /** The type of a scheme; SQLAlchemy appends the driver, such as {@code postgresql+psycopg2}. */
  static SourceType type(String scheme) throws UsageException {
    String name = scheme.toLowerCase(Locale.ROOT).replaceFirst("\\+.*", "");
    SourceType type = SCHEMES.get(name);
    if (type == null) {
      throw new UsageException(
          "Connection strings of %s are not supported; use --type and --option".formatted(name));
    }
    return type;
  }

  /**
   * Applies a connection string of libpq.
   *
   * @param others override it
   */
  static void applyLibpq(String text, Map<String, String> others, FormBuilder form)
      throws UsageException {
    if (ConnectionUri.matches(text)) {
      apply(ConnectionUri.parse(text), others, form);
      return;
    }
    Map<String, String> parameters = new LinkedHashMap<>(LibpqKeywords.parse(text));
    parameters.putAll(others);
    LibpqParameters.apply(parameters, form);
  }

  static void apply(ConnectionUri uri, Map<String, String> others, FormBuilder form)
      throws UsageException {
    Map<String, String> parameters = new LinkedHashMap<>();
    put("host", uri.host(), parameters);
    put("port", uri.port(), parameters);
    put("dbname", uri.database(), parameters);
    put("user", uri.user(), parameters);
    if (uri.password() != null) {
      parameters.put("password", uri.password());
    }
    parameters.putAll(uri.parameters());
    parameters.putAll(others);
    applyParameters(parameters, form);
  }

  /** Applies parameters with the names of libpq. */
  static void applyParameters(Map<String, String> parameters, FormBuilder form)
      throws UsageException {
    if (LIBPQ.contains(form.type())) {
      LibpqParameters.apply(parameters, form);
    } else {
      applyPlain(parameters, form);
    }
  }

  /** The parameters of other types differ by driver, so that only the common ones are read. */
  private static void applyPlain(Map<String, String> parameters, FormBuilder form)
      throws UsageException {
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      String value = parameter.getValue();
      switch (name) {
        case "host", "port", "user" -> form.option(name, value);
        case "dbname" -> form.option(form.databaseField(), value);
        case "password" -> form.literalSecret("password", value);
        default -> form.note("The connection parameter " + name + " is ignored");
      }
    }
  }

  private static void put(String name, @Nullable String value, Map<String, String> to) {
    if (value != null && !value.isEmpty()) {
      to.put(name, value);
    }
  }
}
